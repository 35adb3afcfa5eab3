// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Cli;

RootCommand root = new("Plimsoll: an open cross-margin engine.")
{
    MarginVerb.Create(),
    StressVerb.Create(),
    GreeksVerb.Create(),
    ReplayVerb.Create(),
    CompareVerb.Create(),
    CrashPathVerb.Create(),
    JournalVerb.Create(),
    VarVerb.Create(),
    BacktestVerb.Create(),
    HaircutVerb.Create(),
    SurfaceVerb.Create(),
};

ParseResult parsed = root.Parse(args);
if (UsageErrors.NamesTypes(parsed))
{
    foreach (string sentence in UsageErrors.Of(parsed))
    {
        Console.Error.WriteLine("plimsoll: " + sentence);
    }

    return ExitCode.Usage;
}

int code = parsed.Invoke();
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;

// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Cli;

RootCommand root = new("Plimsoll: an open cross-margin engine.")
{
    MarginVerb.Create(),
    RulebooksVerb.Create(),
    SimmVerb.Create(),
    ScheduleVerb.Create(),
    StressVerb.Create(),
    GreeksVerb.Create(),
    ReplayVerb.Create(),
    CompareVerb.Create(),
    CalmVerb.Create(),
    CrashPathVerb.Create(),
    JournalVerb.Create(),
    VarVerb.Create(),
    BacktestVerb.Create(),
    HaircutVerb.Create(),
    HalfLifeVerb.Create(),
    SurfaceVerb.Create(),
    SpanVerb.Create(),
};

ParseResult parsed = root.Parse(args);
return CommandLineCheck.Refuse(parsed) ?? parsed.Invoke(
    new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });

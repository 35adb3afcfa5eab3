// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Plimsoll.Tests.EndToEnd;

/// <summary>The command as a process: the program that this suite was built with.</summary>
internal static class PlimsollProcess
{
    internal static string ExampleCrash { get; } = RepositoryRoot.At("examples", "crash");

    internal static string ExamplePortfolio(string name) => RepositoryRoot.At("examples", "portfolios", name + ".json");

    /// <summary>Wide enough that no sentence a test looks for is wrapped.</summary>
    private const int Wide = 140;

    internal static (int ExitCode, string Output, string Error) Run(params string[] arguments) => RunIn(Wide, arguments);

    /// <summary>Runs it as in a window of some columns; of 0, as where nothing says how wide it is.</summary>
    internal static (int ExitCode, string Output, string Error) RunIn(int columns, params string[] arguments)
    {
        ProcessStartInfo start = Info(arguments);
        start.Environment["COLUMNS"] = columns.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Finish(Process.Start(start)!);
    }

    internal static Process Start(params string[] arguments) => Process.Start(Info(arguments))!;

    private static (int ExitCode, string Output, string Error) Finish(Process started)
    {
        using Process process = started;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    private static ProcessStartInfo Info(string[] arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, "plimsoll.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}

// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Plimsoll.Tests.EndToEnd;

/// <summary>The command as a process: the program that this suite was built with.</summary>
internal static class PlimsollProcess
{
    internal static string ExampleCrash { get; } = RepositoryRoot.At("examples", "crash");

    internal static string ExamplePortfolio(string name) => RepositoryRoot.At("examples", "portfolios", name + ".json");

    internal static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    internal static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "plimsoll.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}

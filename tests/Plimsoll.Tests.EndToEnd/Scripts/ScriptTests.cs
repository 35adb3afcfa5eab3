// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Plimsoll.Tests.EndToEnd.Scripts;

public class ScriptTests
{
    [Fact]
    public void An_unknown_suite_is_refused_with_the_names_of_those_there_are()
    {
        (int exitCode, string error) = Run("test", "no-such-suite");
        Assert.Equal(2, exitCode);
        Assert.Equal("test: no suite is called 'no-such-suite'; the suites are: unit properties vectors system\n", error);
    }

    [Fact]
    public void The_script_runs_the_command_and_hands_on_its_exit_code()
    {
        (int exitCode, string error) = Run("plimsoll", "margin");
        Assert.Equal(2, exitCode);
        Assert.Contains("plimsoll: the portfolio is missing: expected one w", error, StringComparison.Ordinal);
    }

    private static (int ExitCode, string Error) Run(string script, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            Path.Combine(RepositoryRoot.Path, script), argument)
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}

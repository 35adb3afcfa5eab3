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

    [Fact]
    public void The_first_build_says_how_far_it_is_and_a_second_run_builds_nothing()
    {
        // A source tree with nothing in it, and a dotnet that says what a build says.
        DirectoryInfo root = Directory.CreateTempSubdirectory("plimsoll-script-");
        try
        {
            string Within(params string[] parts) => Path.Combine([root.FullName, .. parts]);
            foreach (string folder in (string[])["src", "shocks", "bin"])
            {
                Directory.CreateDirectory(Within(folder));
            }

            foreach (string file in (string[])["a.props", "a.targets", "BannedSymbols.txt", "global.json", ".editorconfig"])
            {
                File.WriteAllText(Within(file), string.Empty);
            }

            File.Copy(Path.Combine(RepositoryRoot.Path, "plimsoll"), Within("plimsoll"));
            File.WriteAllText(Within("bin", "dotnet"), """
                #!/usr/bin/env bash
                [ "$1" = build ] || exit 0
                [ ! -f broken ] || { echo "a.cs(1,1): error CS0001: it is broken"; exit 1; }
                printf '  Determining projects to restore...\n  Restored /x/src/Plimsoll.Core/Plimsoll.Core.csproj (in 2 sec).\n'
                printf '  Restored /x/src/Plimsoll.Cli/Plimsoll.Cli.csproj (in 2 sec).\n  Plimsoll.Core -> /x/Core.dll\n  Plimsoll.Cli -> /x/plimsoll.dll\n'
                mkdir -p artifacts/bin/Plimsoll.Cli/release
                touch artifacts/bin/Plimsoll.Cli/release/plimsoll.dll
                """.ReplaceLineEndings("\n"));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(Within("bin", "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            string path = $"{Within("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
            Assert.Equal((0, "building plimsoll (first run, a minute or two)…\n  packages are there\n  Plimsoll.Core is built\n  Plimsoll.Cli is built\n"),
                Run(Within("plimsoll"), "margin", path));
            Assert.Equal((0, string.Empty), Run(Within("plimsoll"), "margin", path));

            File.WriteAllText(Within("broken"), string.Empty);
            File.Delete(Within("artifacts", "plimsoll.stamp"));
            (int exitCode, string error) = Run(Within("plimsoll"), "margin", path);
            Assert.Equal(70, exitCode);
            Assert.StartsWith("building plimsoll…\na.cs(1,1): error CS0001: it is broken\n", error, StringComparison.Ordinal);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static (int ExitCode, string Error) Run(string script, string argument, string? path = null)
    {
        ProcessStartInfo start = new(Path.Combine(RepositoryRoot.Path, script), argument) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = path ?? Environment.GetEnvironmentVariable("PATH");
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        output.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}

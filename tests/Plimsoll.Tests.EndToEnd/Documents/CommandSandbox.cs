// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Plimsoll.Tests.EndToEnd.Documents;

/// <summary>A folder that looks like a fresh clone to a command and takes what it writes; each page has its own, so that a later command finds what an earlier
/// one wrote.</summary>
internal sealed class CommandSandbox : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("plimsoll-page-").FullName;

    internal CommandSandbox()
    {
        foreach (string name in new[] { "plimsoll", "docs", "examples", "rulebooks", "shocks" })
        {
            File.CreateSymbolicLink(Path.Combine(_folder, name), RepositoryRoot.At(name));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Puts a file from outside beside the command under its own name.</summary>
    internal void Bring(string path) => File.CreateSymbolicLink(Path.Combine(_folder, Path.GetFileName(path)), path);

    /// <summary>Runs words in a shell, without a window and without a width from the environment of the tests.</summary>
    internal (int ExitCode, string Output, string Error) Run(string words)
    {
        ProcessStartInfo start = new("bash", ["-c", words]) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string variable in new[] { "COLUMNS", "NO_COLOR", "PLIMSOLL_PROGRESS_SECONDS" })
        {
            start.Environment.Remove(variable);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

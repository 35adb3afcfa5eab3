// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Tests;

/// <summary>Where the source tree begins; compiled into every test project.</summary>
internal static class RepositoryRoot
{
    /// <summary>The folder of the solution file, found by walking up from the test program.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file or folder by its path from the root.</summary>
    public static string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Plimsoll.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Plimsoll.slnx above {AppContext.BaseDirectory}: the tests run from a source tree.");
    }
}

// SPDX-License-Identifier: Apache-2.0
namespace Plimsoll.Connectors.Texts;

/// <summary>The one name of a file that can be named in several ways: by <c>./</c>, by <c>..</c>, through a link or a linked folder.</summary>
/// <remarks>Hard links and copies are files of their own.</remarks>
public static class RealPath
{
    // A chain of links is followed by the system; this bounds links in the folders of what a link names.
    private const int MostLinks = 40;

    /// <summary>The absolute path with every link in it followed; a part that does not exist, or cannot be looked at, stays as it is written.</summary>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            if (FirstLink(full) is not { } followed)
            {
                break;
            }

            full = followed;
        }

        return full;
    }

    // The path with its first link followed; null without one.
    private static string? FirstLink(string full)
    {
        string root = Path.GetPathRoot(full)!;
        string[] parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        string walked = root;
        for (int i = 0; i < parts.Length; i++)
        {
            walked = Path.Combine(walked, parts[i]);
            if (Target(walked) is { } target)
            {
                return Path.GetFullPath(Path.Combine([target, .. parts[(i + 1)..]]));
            }
        }

        return null;
    }

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

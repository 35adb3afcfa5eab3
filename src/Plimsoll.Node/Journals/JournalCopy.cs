// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Plimsoll.Node.Journals;

/// <summary>Copies of a journal's files as they were before something was cut from them or repaired.</summary>
public static class JournalCopy
{
    // A repair is a rare thing that an operator does by hand: whoever has so many copies should look into them first.
    private const int MaxCopies = 10_000;

    /// <summary>Copies all files of the SQLite journal at a path; each as its name with <c>.kept-N</c> behind it, N the first number that is free for
    /// all.</summary>
    /// <returns>The copies made.</returns>
    /// <exception cref="JournalException">They could not be made.</exception>
    public static ImmutableArray<string> OfJournal(string path)
    {
        string[] files = [.. ((string[])[path, SqliteJournal.WalPath(path), SqliteJournal.AnchorPath(path)]).Where(File.Exists)];
        return Make(files);
    }

    /// <summary>Copies one file.</summary>
    internal static string OfFile(string path) => Make([path])[0];

    private static ImmutableArray<string> Make(string[] files)
    {
        int number = 1;
        while (number < MaxCopies && files.Any(file => File.Exists(CopyOf(file, number))))
        {
            number++;
        }

        try
        {
            return [.. files.Select(file => Copy(file, CopyOf(file, number)))];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFault.Storage, $"{files[0]}: could not be copied before it is changed, so it is not changed: {failure.Message}",
                failure);
        }
    }

    private static string CopyOf(string file, int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}.kept-{number}");

    private static string Copy(string file, string to)
    {
        using FileStream source = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using FileStream target = new(to, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        source.CopyTo(target);
        target.Flush(flushToDisk: true);
        return to;
    }
}

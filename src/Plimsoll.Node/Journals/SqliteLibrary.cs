// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Plimsoll.Node.Journals;

/// <summary>Finds the system's own SQLite, which the system keeps patched; none is shipped.</summary>
public static class SqliteLibrary
{
    /// <summary>The names that the system's library goes by, most likely first.</summary>
    public static IReadOnlyList<string> Candidates { get; } = OperatingSystem.IsWindows()
        ? ["winsqlite3", "sqlite3", "e_sqlite3"]
        : OperatingSystem.IsMacOS()
            ? ["libsqlite3.dylib", "/usr/lib/libsqlite3.dylib"]
            : ["libsqlite3.so.0", "libsqlite3.so"];

    private static Lazy<nint> Loaded { get; } = new(() => Load(Candidates));

    /// <summary>Binds the managed provider to the system's library; the first call does the work.</summary>
    /// <exception cref="JournalException">No such library is installed; the message says how to get it.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Loads the first of <paramref name="candidates"/> that the system has.</summary>
    /// <exception cref="JournalException">It has none of them.</exception>
    public static nint Find(IReadOnlyList<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
            {
                return handle;
            }
        }

        throw new JournalException(
            JournalFault.LibraryMissing,
            "SQLite is not installed. Install it (Debian, Ubuntu: apt-get install libsqlite3-0; Fedora: dnf install sqlite-libs; Alpine: apk add sqlite-libs) "
                + "or keep the journal in memory.");
    }

    private static nint Load(IReadOnlyList<string> candidates)
    {
        nint handle = Find(candidates);
        NativeLibrary.SetDllImportResolver(
            typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == "e_sqlite3" ? handle : nint.Zero);
        SQLitePCL.raw.SetProvider(new SQLitePCL.SQLite3Provider_e_sqlite3());
        return handle;
    }
}

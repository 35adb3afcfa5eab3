// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Plimsoll.Node.Journals;

namespace Plimsoll.Tests.Unit.Journals;

/// <summary>Stands between SQLite and the system and counts how often SQLite has a file flushed to the disk.</summary>
/// <remarks>A virtual file system of SQLite's (https://www.sqlite.org/vfs.html) that hands everything on to the system's and puts one function of its own into
/// the table of each file that it opens. Structures are those of a 64-bit system; their layout is part of SQLite's stable interface.</remarks>
internal sealed class FlushCounter : IDisposable
{
    private const int VfsBytes = 168;
    private const int VfsName = 24;
    private const int VfsOpen = 40;
    private const int MethodsBytes = 152;
    private const int MethodsSync = 40;

    // Kept for the life of the process: a file opened through it by a test that runs beside this one may be closed later.
    private static readonly ConcurrentBag<object> _keptAlive = [];

    private readonly ConcurrentDictionary<nint, string> _names = [];
    private readonly ConcurrentDictionary<nint, Sync> _syncs = [];
    private readonly ConcurrentDictionary<string, int> _counts = [];
    private readonly Register _register;
    private readonly nint _system;
    private readonly nint _table;
    private readonly Open _systemOpen;
    private readonly Open _open;
    private readonly Sync _sync;

    public FlushCounter()
    {
        SqliteLibrary.EnsureLoaded();
        nint library = SqliteLibrary.Find(SqliteLibrary.Candidates);
        _register = Marshal.GetDelegateForFunctionPointer<Register>(NativeLibrary.GetExport(library, "sqlite3_vfs_register"));
        Find find = Marshal.GetDelegateForFunctionPointer<Find>(NativeLibrary.GetExport(library, "sqlite3_vfs_find"));
        _system = find(0);
        _systemOpen = Marshal.GetDelegateForFunctionPointer<Open>(Marshal.ReadIntPtr(_system, VfsOpen));
        _open = OpenFile;
        _sync = SyncFile;
        _table = Copy(_system, VfsBytes);
        Marshal.WriteIntPtr(_table, VfsName, Marshal.StringToCoTaskMemUTF8("counts-flushes"));
        Marshal.WriteIntPtr(_table, VfsOpen, Marshal.GetFunctionPointerForDelegate(_open));
        _keptAlive.Add(this);
        _register(_table, 1);
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Find(nint name);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Register(nint table, int makeDefault);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Open(nint table, nint name, nint file, int flags, nint outFlags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Sync(nint file, int flags);

    /// <summary>How often a flush of the file at a path was requested.</summary>
    public int Of(string path) => _counts.GetValueOrDefault(path);

    /// <summary>Gives SQLite the system's files back as its default.</summary>
    public void Dispose() => _register(_system, 1);

    private static nint Copy(nint from, int bytes)
    {
        byte[] content = new byte[bytes];
        Marshal.Copy(from, content, 0, bytes);
        nint to = Marshal.AllocHGlobal(bytes);
        Marshal.Copy(content, 0, to, bytes);
        return to;
    }

    private int OpenFile(nint table, nint name, nint file, int flags, nint outFlags)
    {
        int result = _systemOpen(_system, name, file, flags, outFlags);
        nint methods = Marshal.ReadIntPtr(file);
        if (result == 0 && methods != 0 && name != 0)
        {
            nint counting = Copy(methods, MethodsBytes);
            _names[file] = Marshal.PtrToStringUTF8(name)!;
            _syncs[file] = Marshal.GetDelegateForFunctionPointer<Sync>(Marshal.ReadIntPtr(methods, MethodsSync));
            Marshal.WriteIntPtr(counting, MethodsSync, Marshal.GetFunctionPointerForDelegate(_sync));
            Marshal.WriteIntPtr(file, counting);
        }

        return result;
    }

    private int SyncFile(nint file, int flags)
    {
        _counts.AddOrUpdate(_names[file], 1, (_, count) => count + 1);
        return _syncs[file](file, flags);
    }
}

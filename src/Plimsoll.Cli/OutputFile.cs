// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;

namespace Plimsoll.Cli;

/// <summary>A file that a verb is to write: looked at before the verb runs, so that nobody waits for a result that cannot be kept.</summary>
internal static class OutputFile
{
    /// <summary>What would keep a file from being written, in words; null when nothing would. An existing file is left as it is, a new one is not left
    /// behind.</summary>
    internal static string? Obstacle(string path)
    {
        if (Directory.Exists(path))
        {
            return "this is a folder";
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
        {
            return $"there is no folder {folder}; make it first";
        }

        bool isNew = !File.Exists(path);
        try
        {
            File.Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();
            if (isNew)
            {
                File.Delete(path);
            }

            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be written: {Reason(fault)}";
        }
    }

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    internal static void Write(string path, string text)
    {
        try
        {
            File.WriteAllText(path, text);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, null, null, $"it could not be written: {Reason(fault)}", fault);
        }
    }

    /// <summary>Why the system did not take or give a file, in our words.</summary>
    internal static string Reason(Exception fault)
    {
        const int NoSpaceOnLinux = 28, NoSpaceOnWindows = unchecked((int)0x80070070);
        return fault switch
        {
            UnauthorizedAccessException => "no permission",
            DirectoryNotFoundException or FileNotFoundException => "the system does not let a file be made there",
            PathTooLongException => "the name is too long",
            { HResult: NoSpaceOnLinux or NoSpaceOnWindows } => "the disk is full",
            _ => "the system reports an error of reading or writing",
        };
    }
}

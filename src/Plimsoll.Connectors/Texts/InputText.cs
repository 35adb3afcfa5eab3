// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Plimsoll.Connectors.Texts;

/// <summary>Opens what a user named as a file: everything that can be wrong before its first line has a sentence of its own.</summary>
/// <remarks>Messages are written here and not taken from exceptions, which name paths that the user did not write and types that are none of their
/// business.</remarks>
public static class InputText
{
    /// <summary>The longest JSON text read, in bytes: a portfolio of the most positions allowed is a tenth of it.</summary>
    public const int MaxBytes = 1 << 28;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a whole text in UTF-8, or in UTF-16 that says so by its first two bytes.</summary>
    /// <exception cref="InputException">There is no such file, it is a folder, it is empty, it is compressed, or its bytes are no text.</exception>
    public static string ReadAll(string path)
    {
        byte[] bytes;
        using (FileStream file = Open(path))
        {
            if (file.Length > MaxBytes)
            {
                throw new InputException(path, null, null, $"the file has {file.Length} bytes; at most {MaxBytes} are read as one text");
            }

            bytes = new byte[file.Length];
            try
            {
                file.ReadExactly(bytes);
            }
            catch (IOException fault)
            {
                throw new InputException(path, null, null, "the file cannot be read to its end", fault);
            }
        }

        return bytes.AsSpan() switch
        {
            [] => throw new InputException(path, 1, null, "the file is empty"),
            [0x1F, 0x8B, ..] => throw new InputException(path, null, null, "the file is compressed by gzip; expected plain text"),
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2),
            [0xEF, 0xBB, 0xBF, ..] => Decode(path, bytes, 3),
            _ => Decode(path, bytes, 0),
        };
    }

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">There is no such file, it is a folder or a pipe, or it may not be read.</exception>
    internal static FileStream Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException(path, null, null, "this is a folder; expected a file");
        }

        if (!File.Exists(path))
        {
            throw new InputException(path, null, null, "there is no such file");
        }

        FileStream file;
        try
        {
            file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new InputException(path, null, null, "the file may not be read by this user", fault);
        }
        catch (Exception fault) when (fault is IOException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, null, null, "the file cannot be opened", fault);
        }

        if (!file.CanSeek)
        {
            file.Dispose();
            throw new InputException(path, null, null, "this is a pipe or a device; expected a file, which can be read more than once");
        }

        return file;
    }

    /// <summary>The sentence for bytes that look like UTF-16 without saying so.</summary>
    internal const string IsUtf16 = "the file looks like UTF-16 that does not say so; save it as UTF-8";

    private static string Decode(string path, byte[] bytes, int start)
    {
        if (bytes.AsSpan(start).Contains((byte)0))
        {
            throw new InputException(path, null, null, IsUtf16);
        }

        try
        {
            return _strict.GetString(bytes, start, bytes.Length - start);
        }
        catch (DecoderFallbackException fault)
        {
            int line = 1 + bytes.AsSpan(0, start + Math.Clamp(fault.Index, 0, bytes.Length - start)).Count((byte)'\n');
            throw new InputException(path, line, null, "there are bytes that are not UTF-8; save the file as UTF-8", fault);
        }
    }
}

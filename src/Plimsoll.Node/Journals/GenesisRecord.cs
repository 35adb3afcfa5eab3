// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Plimsoll.Node.Journals;

/// <summary>The payload of the first record, sequence 0: under which setup everything after it was decided.</summary>
/// <remarks>"PLMJ" (4 bytes), format version (1), SHA-256 of the setup's canonical text (32), and the text itself in UTF-8, so that a journal alone is enough
/// to show, verify and replay it.</remarks>
public static class GenesisRecord
{
    /// <summary>The version of the journal's format.</summary>
    public const byte FormatVersion = 1;

    private const int TextAt = 4 + 1 + ChainHash.Size;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Magic => "PLMJ"u8;

    /// <summary>The SHA-256 of a setup's canonical text.</summary>
    public static ChainHash HashOfSetup(string canonical) => ChainHash.Read(SHA256.HashData(_strictUtf8.GetBytes(canonical)));

    /// <summary>The payload that binds a journal to a setup.</summary>
    /// <exception cref="ArgumentException">The text is longer than a record may be, or is not valid UTF-16.</exception>
    public static byte[] Write(string canonical)
    {
        byte[] text = _strictUtf8.GetBytes(canonical);
        if (text.Length > RecordFrame.MaxPayload - TextAt)
        {
            throw new ArgumentException($"The setup's text takes {text.Length} bytes, more than a record may hold.", nameof(canonical));
        }

        var payload = new byte[TextAt + text.Length];
        Magic.CopyTo(payload);
        payload[4] = FormatVersion;
        SHA256.HashData(text, payload.AsSpan(5, ChainHash.Size));
        text.CopyTo(payload, TextAt);
        return payload;
    }

    /// <summary>Reads the setup's canonical text; false when the payload is no genesis record of this format or its text and hash disagree.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out string canonical)
    {
        canonical = string.Empty;
        if (payload.Length < TextAt || !payload.StartsWith(Magic) || payload[4] != FormatVersion)
        {
            return false;
        }

        ReadOnlySpan<byte> text = payload[TextAt..];
        if (!payload.Slice(5, ChainHash.Size).SequenceEqual(SHA256.HashData(text)))
        {
            return false;
        }

        try
        {
            canonical = _strictUtf8.GetString(text);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}

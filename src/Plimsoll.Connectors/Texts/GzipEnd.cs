// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;

namespace Plimsoll.Connectors.Texts;

/// <summary>A gzip file as its text, which is refused when the file was cut off: the runtime's own stream ends there without a word.</summary>
/// <remarks>A gzip member ends with the length of its text. Several members may follow one another; then the last one must be whole. A file cut exactly between
/// two members cannot be told from a whole one.</remarks>
internal sealed class GzipEnd : Stream
{
    // Bytes that look like the beginning of a member turn up by chance, once in 16 MB.
    private const int MostMembersTried = 64;
    private const int TrailerBytes = 18;

    private readonly string _path;
    private readonly GZipStream _text;
    private long _length;
    private bool _isChecked;

    internal GzipEnd(string path, FileStream file)
    {
        _path = path;
        _text = new(file, CompressionMode.Decompress);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = _text.Read(buffer);
        _length += count;
        if (count == 0 && buffer.Length > 0 && !_isChecked)
        {
            _isChecked = true;
            CheckEnd();
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _text.Dispose();
        }

        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        uint told = LengthTold();
        if (told == (uint)_length)
        {
            return;
        }

        // More than one member, or cut off: the last member is looked for from the end.
        byte[] bytes = File.ReadAllBytes(_path);
        int end = bytes.Length;
        for (int tried = 0; tried < MostMembersTried; tried++)
        {
            int start = bytes.AsSpan(0, end).LastIndexOf([(byte)0x1F, (byte)0x8B, (byte)0x08]);
            if (start <= 0)
            {
                break;
            }

            if (LengthOf(bytes.AsMemory(start)) == told)
            {
                return;
            }

            end = start;
        }

        throw new InvalidDataException("the compressed file was cut off: its end is missing");
    }

    /// <summary>The last four bytes of the file, which tell the length of the last member's text when the file is whole.</summary>
    private uint LengthTold()
    {
        using FileStream file = InputText.Open(_path);
        Span<byte> last = stackalloc byte[4];
        if (file.Length < TrailerBytes)
        {
            throw new InvalidDataException("the compressed file was cut off: it is shorter than its own frame");
        }

        file.Position = file.Length - last.Length;
        file.ReadExactly(last);
        return BinaryPrimitives.ReadUInt32LittleEndian(last);
    }

    private static uint? LengthOf(ReadOnlyMemory<byte> member)
    {
        using GZipStream text = new(new MemoryStream(member.ToArray()), CompressionMode.Decompress);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        try
        {
            for (int count = text.Read(buffer); count > 0; count = text.Read(buffer))
            {
                length += count;
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return (uint)length;
    }
}

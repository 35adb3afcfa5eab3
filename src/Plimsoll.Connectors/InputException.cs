// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Plimsoll.Connectors;

/// <summary>Something that came from outside is wrong: the message names the file, the line and the field, and says what was expected.</summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="line">The line, from 1; null where lines mean nothing.</param>
    /// <param name="field">The column or the JSON path; null where it is the line or the file as a whole.</param>
    /// <param name="sentence">What is wrong.</param>
    /// <param name="cause">The exception behind it, if any.</param>
    public InputException(string file, long? line, string? field, string sentence, Exception? cause = null)
        : base(Compose(file, line, field, sentence), cause)
    {
        File = file;
        Line = line;
        Field = field;
    }

    /// <summary>Creates the exception with a sentence that already names everything.</summary>
    public InputException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>Creates the exception with a sentence that already names everything, and its cause.</summary>
    public InputException(string sentence, Exception cause)
        : base(sentence, cause)
    {
    }

    /// <summary>Creates the exception with no sentence.</summary>
    public InputException()
    {
    }

    /// <summary>The file, as the user named it.</summary>
    public string? File { get; }

    /// <summary>The line, from 1.</summary>
    public long? Line { get; }

    /// <summary>The column or the JSON path.</summary>
    public string? Field { get; }

    private static string Compose(string file, long? line, string? field, string sentence)
    {
        StringBuilder text = new(file);
        if (line is { } number)
        {
            text.Append(CultureInfo.InvariantCulture, $", line {number}");
        }

        if (!string.IsNullOrEmpty(field))
        {
            text.Append(", ").Append(field);
        }

        return text.Append(": ").Append(sentence).ToString();
    }
}

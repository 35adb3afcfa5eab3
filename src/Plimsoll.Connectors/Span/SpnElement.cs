// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Plimsoll.Connectors.Span;

/// <summary>One element of a <c>.spn</c> file with what is inside it, small enough to be held; its fields are read by name, and what nobody reads is
/// known.</summary>
internal sealed class SpnElement(string path, string name, string parent, SpnElement? within, long line)
{
    /// <summary>What no number of a file or a book may exceed: no price, loss or size is near it, and sums of products stay finite below it.</summary>
    internal const double MaxNumber = 1e12;

    private static readonly List<SpnElement> _none = [];

    private List<SpnElement> _children = _none;
    private bool _isRead;

    internal string Name { get; } = name;

    /// <summary>The line that it begins in.</summary>
    internal long Line { get; } = line;

    /// <summary>Where it stands: "futPf/fut/p".</summary>
    internal string Place => within is not null ? $"{within.Place}/{Name}" : parent.Length == 0 ? Name : $"{parent}/{Name}";

    internal string Text { get; set; } = string.Empty;

    internal bool IsLeaf => _children.Count == 0;

    internal void Add(SpnElement child)
    {
        if (ReferenceEquals(_children, _none))
        {
            _children = [];
        }

        _children.Add(child);
    }

    /// <summary>The first field of a name; null where there is none.</summary>
    internal SpnElement? Find(string name)
    {
        foreach (SpnElement child in _children)
        {
            if (child.Name == name)
            {
                child._isRead = true;
                return child;
            }
        }

        return null;
    }

    /// <summary>Every field of a name.</summary>
    internal IEnumerable<SpnElement> All(string name)
    {
        foreach (SpnElement child in _children)
        {
            if (child.Name == name)
            {
                child._isRead = true;
                yield return child;
            }
        }
    }

    /// <summary>The text of a field; what is given where there is none.</summary>
    internal string TextOf(string name, string otherwise) => Find(name) is { } field ? field.Text.Trim() : otherwise;

    /// <summary>The text of a field that must be there.</summary>
    internal string TextOf(string name) => Find(name)?.Text.Trim() is { Length: > 0 } text ? text : throw Wrong(name, "it is missing or empty");

    /// <summary>The number of a field that must be there.</summary>
    internal double NumberOf(string name) => (Find(name) ?? throw Wrong(name, "it is missing; expected a number")).Number();

    /// <summary>The number of a field; what is given where there is none.</summary>
    internal double NumberOf(string name, double otherwise) => Find(name) is { } field ? field.Number() : otherwise;

    /// <summary>A rate that must be there, from 0 to a most.</summary>
    internal double RateOf(string name, double most = MaxNumber)
    {
        double rate = NumberOf(name);
        string expected = most == MaxNumber ? "at least 0" : string.Create(CultureInfo.InvariantCulture, $"0 to {most}");
        return rate >= 0 && rate <= most ? rate : throw Find(name)!.Wrong(null, $"expected a rate of {expected}; found {TextOf(name)}");
    }

    /// <summary>A range of at least 0; 0 where there is none.</summary>
    internal double RangeOf(string name)
    {
        double range = NumberOf(name, 0);
        return range >= 0 ? range : throw Find(name)!.Wrong(null, $"expected a range of at least 0; found {TextOf(name, string.Empty)}");
    }

    /// <summary>The whole number of a field that must be there.</summary>
    internal int CountOf(string name)
    {
        SpnElement field = Find(name) ?? throw Wrong(name, "it is missing; expected a whole number");
        return int.TryParse(field.Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count : throw field.Wrong(null, $"'{field.Text.Trim()}' is no whole number");
    }

    /// <summary>One of several words.</summary>
    internal string WordOf(string name, string otherwise, params ReadOnlySpan<string> words)
    {
        string text = TextOf(name, otherwise);
        string expected = $"expected one of {string.Join(", ", words.ToArray())}";
        return words.Contains(text) ? text : throw Find(name)?.Wrong(null, $"{expected}; found '{text}'") ?? Wrong(name, $"it is missing; {expected}");
    }

    /// <summary>Its own text as a number.</summary>
    internal double Number()
    {
        string text = Text.Trim();
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || double.IsNaN(number))
        {
            throw Wrong(null, $"'{text}' is no number");
        }

        return Math.Abs(number) <= MaxNumber ? number
            : throw Wrong(null, string.Create(CultureInfo.InvariantCulture, $"expected a number of at most {MaxNumber:#,0}; found '{text}'"));
    }

    /// <summary>What the last digit of its text stands for: .01 of "12.50"; 0 where it is written with an exponent.</summary>
    internal double LastDigit()
    {
        string text = Text.Trim();
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return text.AsSpan().ContainsAny('e', 'E') ? 0 : 1 / Pa2Record.Power(point < 0 ? 0 : text.Length - point - 1);
    }

    /// <summary>What a field lacks, with line and place, to be said to who needs it.</summary>
    internal string Gap(string field, string sentence) => string.Create(CultureInfo.InvariantCulture, $"line {Line}, {Place}/{field}: {sentence}");

    /// <summary>What was wrong, at its line.</summary>
    internal InputException Wrong(string? field, string sentence) => new(path, Line, field is null ? Place : $"{Place}/{field}", sentence);

    /// <summary>Says of every field that nobody has read that it is not used.</summary>
    internal void CountUnread(SpanDraft draft, ReadOnlySpan<string> meaningless)
    {
        foreach (SpnElement child in _children)
        {
            if (!child._isRead && !meaningless.Contains(child.Name))
            {
                draft.Skip($"element {Name}/{child.Name}");
            }
            else if (child._isRead && !child.IsLeaf)
            {
                child.CountUnread(draft, meaningless);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Plimsoll.Margin;

namespace Plimsoll.Tests.Properties.Margin;

/// <summary>Works a node out by hand: reads its formula as it is written, over the names of its parts, and knows nothing of the models.</summary>
/// <remarks>Notation: +, −, ×, ÷, brackets, |x|, max, min, numbers, names of parts; after a comma "name = formula" says what a name stands for, and how the
/// result is rounded. Black-76 is written out in <see cref="ExplainedTree"/>.</remarks>
internal sealed partial class WrittenFormula
{
    private readonly Dictionary<string, Func<double>> _names = new(StringComparer.Ordinal);
    private readonly string[] _byLength;
    private string _text = string.Empty;
    private int _at;

    private WrittenFormula(NamedValue node, string[] meanings)
    {
        foreach (NamedValue part in node.Parts)
        {
            double value = part.Value.ToDouble();
            Largest = Math.Max(Largest, Math.Abs(value));
            _names.TryAdd(part.Name, () => value);
        }

        foreach (string[] meaning in meanings.Select(static meaning => meaning.Split(" = ", 2)))
        {
            _names[meaning[0]] = () => Nested(meaning[1]);
        }

        _byLength = [.. _names.Keys.OrderByDescending(static name => name.Length)];
    }

    /// <summary>The largest figure that was met on the way: rounding errors are parts of it.</summary>
    private double Largest { get; set; } = 1;

    /// <summary>False where the formula is none that can be read: one that sums what the parts do not say, or refers to a model.</summary>
    internal static bool TryRead(NamedValue node, out double value, out double error)
    {
        string[] clauses = node.Note!.Split(", ");
        int from = Array.FindIndex(clauses, static clause => Meaning().IsMatch(clause) || Rounded().IsMatch(clause));
        string[] said = from < 0 ? [] : clauses[from..];
        WrittenFormula formula = new(node, [.. said.Where(static clause => Meaning().IsMatch(clause))]);
        value = error = 0;
        if (said.Any(static clause => !Meaning().IsMatch(clause) && !Rounded().IsMatch(clause)))
        {
            return false;
        }

        try
        {
            value = formula.Nested(string.Join(", ", from < 0 ? clauses : clauses[..from]));
            error = 1e-11 * formula.Largest;
            return double.IsFinite(value);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    [GeneratedRegex("^rounded (up|down|away from zero|toward zero)$")]
    private static partial Regex Rounded();

    [GeneratedRegex("^[a-z ]+ = ")]
    private static partial Regex Meaning();

    private double Nested(string text)
    {
        (string outer, int at) = (_text, _at);
        (_text, _at) = (text, 0);
        double value = Sum();
        Require(_at == _text.Length);
        (_text, _at) = (outer, at);
        return value;
    }

    private double Sum()
    {
        double value = Take("−") ? -Product() : Product();
        while (true)
        {
            if (Take(" + "))
            {
                value += Product();
            }
            else if (Take(" − "))
            {
                value -= Product();
            }
            else
            {
                return value;
            }
        }
    }

    private double Product()
    {
        double value = Factor();
        while (true)
        {
            if (Take(" × "))
            {
                value *= Factor();
            }
            else if (Take(" ÷ "))
            {
                value /= Factor();
            }
            else
            {
                Largest = Math.Max(Largest, Math.Abs(value));
                return value;
            }
        }
    }

    private double Factor()
    {
        if (Take("max(") || Take("min("))
        {
            bool isLargest = _text[_at - 2] == 'x';
            double value = Sum();
            while (Take(", "))
            {
                value = isLargest ? Math.Max(value, Sum()) : Math.Min(value, Sum());
            }

            Require(Take(")"));
            return value;
        }

        if (Take("("))
        {
            double value = Sum();
            Require(Take(")"));
            return value;
        }

        if (Take("|"))
        {
            double value = Sum();
            Require(Take("|"));
            return Math.Abs(value);
        }

        if (_byLength.FirstOrDefault(name => _text.AsSpan(_at).StartsWith(name, StringComparison.Ordinal)) is { } named)
        {
            _at += named.Length;
            return _names[named]();
        }

        int end = _at;
        while (end < _text.Length && (char.IsAsciiDigit(_text[end]) || _text[end] == '.'))
        {
            end++;
        }

        Require(end > _at);
        double number = double.Parse(_text.AsSpan(_at, end - _at), CultureInfo.InvariantCulture);
        _at = end;
        return number;
    }

    private bool Take(string token)
    {
        bool isThere = _text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal);
        _at += isThere ? token.Length : 0;
        return isThere;
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
        {
            throw new FormatException("The formula is not one of the notation.");
        }
    }
}

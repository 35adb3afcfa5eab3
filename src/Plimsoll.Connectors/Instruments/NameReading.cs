// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Connectors.Instruments;

/// <summary>What an instrument's name says of it, beside its terms: two that contradict each other cannot both be meant.</summary>
/// <remarks>
/// <para>Read are the parts between - and _, as venues write them: a day (26DEC25, 20251226, 251226), a strike and a side behind it (110000-C, 0d45-P,
/// 110000-CALL), PERP, PERPETUAL or SWAP at the end, and -INV behind it, which is this project's. A part that is none of these says nothing, so most names say
/// nothing.</para>
/// <para>A day is held to half a day around it: venues count it in their own time zone.</para>
/// </remarks>
internal static class NameReading
{
    private const long HalfDaySeconds = 43_200, DaySeconds = 86_400;
    private static readonly char[] _between = ['-', '_'];

    /// <summary>Notes at the instrument's fields where its name says something else.</summary>
    internal static void Check(JsonPlace place, InstrumentDraft terms)
    {
        foreach (Contradiction said in Contradictions(new(terms.Symbol, terms.Kind, terms.Payoff, terms.Expiry, terms.Strike, terms.Side)))
        {
            place.Field(said.Field).ExpectedBeside(place.Field(said.Field), said.Expected);
        }
    }

    /// <summary>The fields of which a name says something else, by their names in a file, with what it says.</summary>
    internal static ImmutableArray<Contradiction> Contradictions(NamedTerms terms)
    {
        ImmutableArray<Contradiction>.Builder found = ImmutableArray.CreateBuilder<Contradiction>();
        string[] parts = terms.Symbol.Split(_between, StringSplitOptions.RemoveEmptyEntries);
        int side = Array.FindIndex(parts, static part => part.ToUpperInvariant() is "C" or "P" or "CALL" or "PUT");
        string? strike = side > 1 ? parts[side - 1] : null;
        bool isOption = strike is not null && Price.TryParse(strike.Replace('d', '.'), out _);
        string? day = Array.Find(parts[Math.Min(1, parts.Length)..], part => part != (isOption ? strike : null) && Day(part) is not null);
        if (isOption && day is not null)
        {
            _ = Price.TryParse(strike!.Replace('d', '.'), out Price named);
            OptionSide right = parts[side].ToUpperInvariant()[0] == 'C' ? OptionSide.Call : OptionSide.Put;
            Say("kind", terms.Kind == InstrumentKind.Option, "option");
            Say("strike", terms.Kind != InstrumentKind.Option || terms.Strike == named, $"{named}");
            Say("side", terms.Kind != InstrumentKind.Option || terms.Side == right, right == OptionSide.Call ? "call" : "put");
        }

        if (day is not null)
        {
            Timestamp start = Day(day)!.Value;
            Say("expiry", terms.Expiry is { } expiry && expiry >= start.PlusSeconds(-HalfDaySeconds)
                && expiry <= start.PlusSeconds(DaySeconds + HalfDaySeconds), $"a time on {start.ToString()[..10]}");
        }
        else if (parts.Length > 1 && parts[^(parts[^1] == "INV" && parts.Length > 2 ? 2 : 1)].ToUpperInvariant() is "PERP" or "PERPETUAL" or "SWAP")
        {
            Say("kind", terms.Kind == InstrumentKind.Perpetual, "perpetual");
        }

        if (parts.Length > 1 && parts[^1] == "INV")
        {
            Say("payoff", terms.Payoff == Payoff.Inverse, "inverse");
        }

        return found.ToImmutable();

        void Say(string field, bool agrees, string named)
        {
            if (!agrees)
            {
                found.Add(new(field, $"{named}, as the name {terms.Symbol} says, or another name"));
            }
        }
    }

    private static Timestamp? Day(string part) =>
        DateTime.TryParseExact(part, ["dMMMyy", "yyyyMMdd", "yyMMdd"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime day)
            ? new Timestamp((day - DateTime.UnixEpoch).Ticks * 100)
            : null;
}

/// <summary>An instrument's name and the terms that a name may speak of.</summary>
internal readonly record struct NamedTerms(string Symbol, InstrumentKind Kind, Payoff Payoff, Timestamp? Expiry, Price Strike, OptionSide? Side);

/// <summary>A field of which an instrument's name says something else.</summary>
internal readonly record struct Contradiction(string Field, string Expected);

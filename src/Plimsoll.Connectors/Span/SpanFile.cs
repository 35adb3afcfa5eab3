// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Connectors.Prices;
using Plimsoll.Venues.Span;

namespace Plimsoll.Connectors.Span;

/// <summary>Something that a file holds and that nothing is computed from.</summary>
/// <param name="What">The record, element or rule, and why it is not used where that is not plain.</param>
/// <param name="Count">How often it is there.</param>
public sealed record SpanUnused(string What, int Count);

/// <summary>A SPAN risk parameter file: its contracts with their arrays, and the rules between them.</summary>
/// <param name="Path">The file, as the caller named it.</param>
/// <param name="Format">spn or pa2.</param>
/// <param name="BusinessDate">The business date as the file writes it, yyyymmdd.</param>
/// <param name="ClearingOrganisation">Who published it.</param>
/// <param name="Parameters">Scenarios, combined commodities, credits.</param>
/// <param name="Contracts">The contracts, in file order, each in one combined commodity.</param>
/// <param name="Unused">What is not used, by name.</param>
public sealed record SpanFile(
    string Path,
    string Format,
    string BusinessDate,
    string ClearingOrganisation,
    SpanParameters Parameters,
    ImmutableArray<SpanContract> Contracts,
    ImmutableArray<SpanUnused> Unused)
{
    /// <summary>The contracts that have an array, and so can be held.</summary>
    public ImmutableArray<SpanContract> Holdable => [.. Contracts.Where(static contract => contract.Array is not null)];

    /// <summary>The look-ahead that arrays of a <c>.spn</c> file are computed with, which the file does not state: 1/250 of a year, one business
    /// day.</summary>
    public const double UsualLookAhead = 1.0 / 250;

    /// <summary>Reads a file, plain or gzip: XML (<c>.spn</c>) or positional records (<c>.pa2</c>), told by its first character.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lookAhead">Years that arrays are priced ahead where the file does not say it.</param>
    /// <exception cref="InputException">The file cannot be read, or something in it is wrong: the message names line and field.</exception>
    public static SpanFile Read(string path, double lookAhead = UsualLookAhead)
    {
        try
        {
            return ReadText(path, lookAhead);
        }
        catch (InvalidDataException fault)
        {
            throw CsvTable.Damaged(path, fault);
        }
    }

    private static SpanFile ReadText(string path, double lookAhead)
    {
        using Stream stream = CsvTable.Open(path);
        Span<byte> head = stackalloc byte[64];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (length == 0)
        {
            throw new InputException(path, 1, null, "the file is empty");
        }

        ReadOnlySpan<byte> first = head[..length];
        first = first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? first[3..] : first;
        first = first.TrimStart(" \t\r\n"u8);
        bool isXml = first.Length > 0 && first[0] == '<';
        if (!isXml && !(length > 1 && head[0] is (byte)'0' && head[1] is (byte)' '))
        {
            throw new InputException(path, 1, null, "this is no SPAN risk parameter file: expected XML (.spn), or a record '0 ' of 132 characters (.pa2)");
        }

        using Stream again = CsvTable.Open(path);
        return isXml ? new SpnReader(path, lookAhead).Read(again) : new Pa2Reader(path).Read(again);
    }
}

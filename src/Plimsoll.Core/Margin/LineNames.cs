// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What reports call a line: the name that its model or add-on gives it, and no other.</summary>
public static class LineNames
{
    /// <summary>Stands in a name for the line's instrument, underlying or settlement asset.</summary>
    public const string Subject = "{subject}";

    /// <summary>The name of a line.</summary>
    /// <param name="names">The names of its model or add-on.</param>
    /// <param name="line">The line.</param>
    /// <param name="catalog">The instruments, observables and assets that subjects are numbers of.</param>
    /// <exception cref="InvariantException">The line is none of those that have names, or its name has a place for a subject that the line does not
    /// have.</exception>
    public static string Of(ImmutableArray<string> names, in MarginLine line, InstrumentCatalog catalog)
    {
        Invariant.Check(line.Part >= 0 && line.Part < names.Length, "A model or an add-on wrote a line that it has no name for.");
        string name = names[line.Part];
        return name.Contains(Subject, StringComparison.Ordinal) ? name.Replace(Subject, SubjectOf(line, catalog), StringComparison.Ordinal) : name;
    }

    private static string SubjectOf(in MarginLine line, InstrumentCatalog catalog)
    {
        if (line.Kind is MarginLineKind.InitialHaircut or MarginLineKind.Debt or MarginLineKind.Settlement)
        {
            return catalog[new AssetId(line.Subject)].Symbol;
        }

        bool isGroup = line.Kind is MarginLineKind.Group or MarginLineKind.OffsetCap or MarginLineKind.Orders or MarginLineKind.Underlying
            or MarginLineKind.Correlated;
        Invariant.Check(isGroup || line.Kind == MarginLineKind.Position,
            "A line that is about no instrument, underlying or settlement asset is named after one.");
        return isGroup ? catalog[new ObservableId(line.Subject)].Name : catalog[new InstrumentId(line.Subject)].Symbol;
    }
}

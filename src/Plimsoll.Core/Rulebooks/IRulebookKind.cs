// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Instruments;
using Plimsoll.Margin;
using Plimsoll.Values;

namespace Plimsoll.Rulebooks;

/// <summary>Something that a rulebook can name by its <c>kind</c>: one class that knows its name, what its fields are and how they are read.</summary>
/// <remarks>
/// <para>Kinds are found, not listed (<c>Plimsoll.Venues.VenueKinds</c>): a public class without constructor arguments that implements one of the four families
/// is a kind. Nothing else changes when one is added. A kind holds no state.</para>
/// <para><see cref="Schema"/> is the source of three things: the kind's part of docs/reference/rulebook.schema.json, the fields that a reader of the kind is
/// handed (any other is refused before it is called), and their order in that complaint.</para>
/// </remarks>
public interface IRulebookKind
{
    /// <summary>Its name: the value of <c>kind</c>, unlike any other of its family.</summary>
    string Kind { get; }

    /// <summary>A JSON object with <c>properties</c> and, where something must be given, <c>required</c>: the fields beside <c>kind</c>.</summary>
    /// <remarks><c>kind</c>, <c>type</c> and <c>additionalProperties</c> are added when the schema is put together. <c>#/$defs/</c> holds <c>share</c> (0 to
    /// 1),
    /// <c>nonNegative</c>, <c>decimal</c>, <c>leverage</c> and <c>terms</c> (<see cref="TermsReader{T}"/>).</remarks>
    string Schema { get; }
}

/// <summary>A kind of margin model.</summary>
public interface IModelKind : IRulebookKind
{
    /// <summary>What reports call the lines of its models: <see cref="IMarginModel.Lines"/> of every model that it reads.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>Reads a model; null when anything is wrong, which is then noted at its place.</summary>
    IMarginModel? Read(JsonPlace place, InstrumentCatalog catalog);
}

/// <summary>A kind of add-on. A rulebook has each at most once.</summary>
public interface IAddOnKind : IRulebookKind
{
    /// <summary>What reports call the lines of its add-ons: <see cref="IMarginAddOn.Lines"/> of every add-on that it reads.</summary>
    ImmutableArray<string> Lines { get; }

    /// <summary>True when it adds nothing to an account without positions and orders.</summary>
    bool IsForPositions => false;

    /// <summary>Reads an add-on; null when anything is wrong, which is then noted at its place.</summary>
    IMarginAddOn? Read(JsonPlace place, InstrumentCatalog catalog);
}

/// <summary>A kind of rule for what an account is worth. A rulebook that names none has <see cref="HaircutsKind"/>.</summary>
public interface IEquityKind : IRulebookKind
{
    /// <summary>What reports call the requirement lines of its rules: <see cref="IEquityRule.Lines"/> of every rule that it reads.</summary>
    ImmutableArray<string> Lines => [];

    /// <summary>Reads a rule; null when anything is wrong, which is then noted at its place.</summary>
    IEquityRule? Read(JsonPlace place, InstrumentCatalog catalog);
}

/// <summary>A kind of liquidation policy. A rulebook that names none has <see cref="LadderKind"/>.</summary>
public interface ILiquidationKind : IRulebookKind
{
    /// <summary>The one equity rule that its policies are read beside; null where that is any. Beside another one it is refused.</summary>
    string? Equity => null;

    /// <summary>Reads a policy; null when anything is wrong, which is then noted at its place.</summary>
    LiquidationPolicy? Read(JsonPlace place, InstrumentCatalog catalog);

    /// <summary>Notes what its policy and the rest of a rulebook, each sound by itself, may not say together.</summary>
    /// <param name="root">The whole rulebook, of which everything was read without a problem.</param>
    void CheckWhole(JsonPlace root)
    {
    }
}

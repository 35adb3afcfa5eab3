// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Fields;
using Plimsoll.Instruments;
using Plimsoll.Values;

namespace Plimsoll.Engine.Commands;

/// <summary>Whether a listed instrument is an option, and which way it pays.</summary>
public enum OptionRight : byte
{
    /// <summary>It is no option.</summary>
    None,

    /// <summary>Pays when the settlement price is above the strike.</summary>
    Call,

    /// <summary>Pays when the settlement price is below the strike.</summary>
    Put,
}

/// <summary>The terms of an instrument that is listed: what an <see cref="InstrumentSpec"/> says, with names in the place of numbers, for the numbers are given
/// when it is listed.</summary>
/// <param name="Symbol">Its name, unique among the venue's instruments.</param>
/// <param name="Kind">What kind of thing it is.</param>
/// <param name="Payoff">How price becomes money.</param>
/// <param name="Base">For spot, the asset exchanged; otherwise empty.</param>
/// <param name="Settlement">The asset that profit, loss and premium are paid in.</param>
/// <param name="Underlying">The observable of its index.</param>
/// <param name="Mark">The observable of its mark.</param>
/// <param name="ContractSize">What one contract stands for, above zero.</param>
/// <param name="TickSize">Prices are whole multiples of this, above zero.</param>
/// <param name="LotSize">Quantities are whole multiples of this, above zero.</param>
/// <param name="Expiry">When a future or an option settles, after the command's time; none for spot and perpetuals.</param>
/// <param name="Option">Call or put, or no option.</param>
/// <param name="Strike">An option's strike, above zero; none for everything else.</param>
/// <param name="Forward">The observable of an option's forward; otherwise empty.</param>
/// <param name="Volatility">The observable of an option's volatility; otherwise empty.</param>
/// <param name="OpenInterestCap">The most contracts that may be open; zero is no cap.</param>
public sealed record InstrumentListing(
    string Symbol,
    InstrumentKind Kind,
    Payoff Payoff,
    string Base,
    string Settlement,
    string Underlying,
    string Mark,
    Quantity ContractSize,
    Price TickSize,
    Quantity LotSize,
    Timestamp Expiry,
    OptionRight Option,
    Price Strike,
    string Forward,
    string Volatility,
    Quantity OpenInterestCap)
{
    /// <summary>Reads the fields in the order in which <see cref="Write"/> writes them.</summary>
    internal static InstrumentListing Read<TSource>(ref TSource fields)
        where TSource : IFieldSource, allows ref struct =>
        new(
            fields.Text("symbol"),
            fields.Choice<InstrumentKind>("kind"),
            fields.Choice<Payoff>("payoff"),
            fields.OptionalText("base"),
            fields.Text("settlement"),
            fields.Text("underlying"),
            fields.Text("mark"),
            Quantity.FromAtoms(fields.Decimal("contractSize")),
            Price.FromAtoms(fields.Decimal("tickSize")),
            Quantity.FromAtoms(fields.Decimal("lotSize")),
            fields.OptionalTime("expiry"),
            fields.Choice<OptionRight>("option"),
            Price.FromAtoms(fields.OptionalDecimal("strike")),
            fields.OptionalText("forward"),
            fields.OptionalText("volatility"),
            Quantity.FromAtoms(fields.OptionalDecimal("openInterestCap")));

    /// <summary>Writes the fields.</summary>
    internal void Write<TSink>(ref TSink fields)
        where TSink : IFieldSink, allows ref struct
    {
        fields.Text("symbol", Symbol);
        fields.Choice("kind", Kind);
        fields.Choice("payoff", Payoff);
        fields.OptionalText("base", Base);
        fields.Text("settlement", Settlement);
        fields.Text("underlying", Underlying);
        fields.Text("mark", Mark);
        fields.Decimal("contractSize", ContractSize.Atoms);
        fields.Decimal("tickSize", TickSize.Atoms);
        fields.Decimal("lotSize", LotSize.Atoms);
        fields.OptionalTime("expiry", Expiry);
        fields.Choice("option", Option);
        fields.OptionalDecimal("strike", Strike.Atoms);
        fields.OptionalText("forward", Forward);
        fields.OptionalText("volatility", Volatility);
        fields.OptionalDecimal("openInterestCap", OpenInterestCap.Atoms);
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Plimsoll.Values;

namespace Plimsoll.Portfolios;

/// <summary>What kind of client holds an account; rulebooks of listed derivatives charge each its own.</summary>
public enum AccountClass : byte
{
    /// <summary>A customer.</summary>
    Customer,

    /// <summary>A member's own account.</summary>
    Proprietary,

    /// <summary>A market maker.</summary>
    MarketMaker,
}

/// <summary>What a venue knows of the client behind an account: the categories of Directive 2014/65/EU (MiFID II), Annex II, and the venue's or member's
/// own book.</summary>
public enum ClientClass : byte
{
    /// <summary>Nothing is known: nobody was identified.</summary>
    Unstated,

    /// <summary>A retail client.</summary>
    Retail,

    /// <summary>A professional client.</summary>
    Professional,

    /// <summary>An eligible counterparty.</summary>
    EligibleCounterparty,

    /// <summary>The member's own book, kept apart from that of its clients.</summary>
    House,
}

/// <summary>A leverage limit on one instrument.</summary>
/// <param name="Instrument">The instrument.</param>
/// <param name="Limit">Initial margin is at least notional ÷ limit; above zero.</param>
public readonly record struct InstrumentLimit(InstrumentId Instrument, Ratio Limit);

/// <summary>What an account has agreed with its venue: everything that a rule may look at and that is neither a balance nor a position.</summary>
/// <remarks>Immutable: an account whose terms change gets new ones.</remarks>
public sealed class AccountTerms
{
    /// <summary>The terms of an account of which nothing is said: a customer without limits, in no efficiency category, in the first fee tier.</summary>
    public static AccountTerms Default { get; } = new();

    /// <summary>Who holds it.</summary>
    public AccountClass Class { get; init; }

    /// <summary>What the venue knows of the client; a permissioned rulebook says what each class may hold.</summary>
    public ClientClass Client { get; init; }

    /// <summary>The number of the efficiency category that it has chosen (a lender's e-mode); zero is none.</summary>
    public int EfficiencyCategory { get; init; }

    /// <summary>Its place among the venue's fee tiers; zero is the first.</summary>
    public int FeeTier { get; init; }

    /// <summary>The number of the rulebook that it is under, of those that its venue has adopted: its margin mode. Zero is the venue's first.</summary>
    public int Rulebook { get; init; }

    /// <summary>The limit on every position; zero is none.</summary>
    public Ratio LeverageLimit { get; init; }

    /// <summary>Limits by instrument, ascending, each instrument at most once.</summary>
    public ImmutableArray<InstrumentLimit> InstrumentLimits { get; init; } = [];

    /// <summary>True when any position may have a limit.</summary>
    public bool HasLeverageLimits => !LeverageLimit.IsZero || !InstrumentLimits.IsEmpty;

    /// <summary>The tightest limit on positions in an instrument; zero is none.</summary>
    public Ratio LimitFor(InstrumentId instrument)
    {
        foreach (InstrumentLimit limit in InstrumentLimits)
        {
            if (limit.Instrument == instrument)
            {
                return LeverageLimit.IsZero ? limit.Limit : Ratio.Min(LeverageLimit, limit.Limit);
            }
        }

        return LeverageLimit;
    }

    /// <summary>The same terms with another limit on an instrument; zero takes it away.</summary>
    public AccountTerms WithLimit(InstrumentId instrument, Ratio limit)
    {
        ImmutableArray<InstrumentLimit> others = InstrumentLimits.RemoveAll(held => held.Instrument == instrument);
        int at = others.TakeWhile(held => held.Instrument.Value < instrument.Value).Count();
        return With(LeverageLimit, limit.IsZero ? others : others.Insert(at, new(instrument, limit)));
    }

    /// <summary>The same terms with another limit on every position; zero takes it away.</summary>
    public AccountTerms WithLimit(Ratio limit) => With(limit, InstrumentLimits);

    /// <summary>The same terms under another rulebook.</summary>
    public AccountTerms WithRulebook(int number) =>
        new()
        {
            Class = Class,
            Client = Client,
            EfficiencyCategory = EfficiencyCategory,
            FeeTier = FeeTier,
            Rulebook = number,
            LeverageLimit = LeverageLimit,
            InstrumentLimits = InstrumentLimits
        };

    private AccountTerms With(Ratio limit, ImmutableArray<InstrumentLimit> limits) =>
        new()
        {
            Class = Class,
            Client = Client,
            EfficiencyCategory = EfficiencyCategory,
            FeeTier = FeeTier,
            Rulebook = Rulebook,
            LeverageLimit = limit,
            InstrumentLimits = limits
        };
}

// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Engine.Limits;

/// <summary>The bounds of an engine. Reaching one is a refusal; together they keep every 128-bit sum and product in range, whatever is commanded.</summary>
/// <remarks>Magnitude limits are given in bits of atoms (10⁻¹⁸): 2^110 atoms are about 1.3 × 10¹⁵ units, and an <see cref="Int128"/> holds 127 bits.</remarks>
public static class EngineLimits
{
    /// <summary>Client accounts, pockets included: a full pass over them stays under a second.</summary>
    public const int MaxAccounts = 1 << 18;

    /// <summary>Positions of one account: with as many holdings, 128 values are summed per account, which costs 7 bits.</summary>
    public const int MaxPositions = 64;

    /// <summary>Assets held or owed by one account.</summary>
    public const int MaxHoldings = 64;

    /// <summary>Leverage limits one account may set: one per instrument it may hold.</summary>
    public const int MaxLeverageLimits = 64;

    /// <summary>Observations in one command: the work of one command is bounded.</summary>
    public const int MaxObservations = 65_536;

    /// <summary>Sources of one observable: aggregation sorts them on the stack.</summary>
    public const int MaxSources = 64;

    /// <summary>Instruments that a venue lists in its life, and observables: a list of one command reaches all of them.</summary>
    public const int MaxListed = 65_536;

    /// <summary>Characters of a name that is listed.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Rulebooks that a venue adopts under names of their own, and adoptions that wait for their time.</summary>
    public const int MaxRulebooks = 64;

    /// <summary>Characters of a rulebook's text: as many shipped ones take a hundredth of it.</summary>
    public const int MaxRulebookLength = 1 << 20;

    /// <summary>Bidders who have shown themselves: each is assessed when an auction opens. An auction is a part of its account's state, so that there are never
    /// more of them than accounts.</summary>
    public const int MaxBidders = 1024;

    /// <summary>Millionths in which a share of an account is sold: 20 halvings find the least that restores it.</summary>
    public const int AuctionGrid = 1_000_000;

    /// <summary>Levels of one side of a depth profile.</summary>
    public const int MaxDepthLevels = 256;

    /// <summary>Command ids remembered: at 1,000 commands a second, more than a minute of retries.</summary>
    public const int DedupeWindow = 65_536;

    /// <summary>Seconds after which a liquidation may again take its share of the visible depth: about the time in which a book fills up again.</summary>
    public const int PaceSeconds = 1;

    /// <summary>Times that changed accounts are looked at again within one command: closing one account may push another below the line.</summary>
    public const int MaxLiquidationRounds = 8;

    /// <summary>Commands between two full recounts of the ledger: the running totals are checked after every command, the recount checks the totals.</summary>
    public const int RecountInterval = 1 << 20;

    /// <summary>Seconds that a cap on the fund, or a cut of withdrawals, holds once it has been measured: a day, in which everybody with a claim can
    /// send it.</summary>
    public const int WindowSeconds = 86_400;

    /// <summary>What may be missing of an asset, as a share of all claims on it, before a deficit holds its withdrawals back, and before another prolongs
    /// that: less is not worth stopping everybody, nor can anybody stop them with less.</summary>
    public static Ratio HeldDust => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 1_000);

    /// <summary>Bits of the largest amount that a command may name, of a fill's value, and of an instrument's open interest in its settlement asset.</summary>
    public const int AmountBits = 110;

    /// <summary>Bits of a client's balance and of a position's cost: four times the largest amount, so that profits have room.</summary>
    public const int BalanceBits = 112;

    /// <summary>Bits of a house account's balance: the sum of very many clients'.</summary>
    public const int HouseBits = 122;

    /// <summary>Bits of anything valued in the numeraire: 128 of them and a factor of 8 for models fit in 127 bits.</summary>
    public const int ValueBits = 117;

    /// <summary>Largest leverage limit that can be set; beyond it a limit limits nothing.</summary>
    public static Ratio MaxLeverageLimit => Ratio.Of(1000);

    /// <summary>Largest magnitude of a fee or funding rate in one command.</summary>
    public static Ratio MaxRate => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 10);

    /// <summary>Largest annual interest rate.</summary>
    public static Ratio MaxInterestRate => Ratio.Of(10);

    /// <summary>How far from the mark a fill may be, as a fraction of the mark (of the index for options): farther, it is a gift and not a trade.</summary>
    public static Ratio FillBand => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 2);

    /// <summary>The longest grace after an outage of a price, in seconds: four hours, as lenders that have one allow at most.</summary>
    public const int MaxGraceSeconds = 14_400;

    /// <summary>The least equity, as a share of maintenance, at which an account is given time after an outage: a half.</summary>
    public static Ratio GraceFloor => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 2);

    /// <summary>Seconds for which a price that stopped being trusted is waited for: longer than any jump needs to be confirmed, so that a hedge whose two
    /// prices come one after the other is not torn apart between them.</summary>
    public const int UntrustedGraceSeconds = 300;

    /// <summary>What a price that may not be relied on loses against the account in an hour once the wait is over, as a fraction of the notional that rests on
    /// it: the move that a quiet hour seldom passes.</summary>
    public static Ratio UntrustedPerHour => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 20);

    /// <summary>The most that a price that may not be relied on loses: no feed is lost for so long that half the notional would not do.</summary>
    public static Ratio UntrustedMost => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 2);

    /// <summary>Seconds of silence after which nothing is expected of a price any more, a week: longer than any market that trades is closed for. Until then
    /// what might still pay a deficit is left to its holder; from then on a deficit at the last prices is concluded.</summary>
    public const int UntrustedGivenUpSeconds = 7 * 86_400;

    /// <summary>How far a dated contract's mark may stand from its index for each year that is left to it, as a fraction of the index, before it is taken for
    /// late: more than quarterly futures are carried at in all but the hottest months (Bitcoin's stood near 40 % a year in the spring of 2021). Beyond it
    /// nothing is forbidden, but the whole distance is required as margin.</summary>
    public static Ratio BasisPerYear => Ratio.FromAtoms(Fixed18.AtomsPerUnit / 5);

    /// <summary>Highest price: 10¹².</summary>
    public static Int128 MaxPriceAtoms { get; } = (Int128)1_000_000_000_000 * Fixed18.AtomsPerUnit;

    /// <summary>Lowest price of what must be above zero: 10⁻¹². Below it 18 decimals leave fewer than six digits, and bands and floors would mean
    /// nothing.</summary>
    public static Int128 MinPriceAtoms => 1_000_000;

    /// <summary>Highest volatility: 5,000 %.</summary>
    public static Int128 MaxVolatilityAtoms { get; } = (Int128)50 * Fixed18.AtomsPerUnit;

    /// <summary>How far an observation's own time may be ahead of its command's: clocks of sources and of the sequencer differ by this at most, 1 s.</summary>
    public const long MaxObservationLeadNanoseconds = Timestamp.NanosecondsPerSecond;

    /// <summary>Latest time a command may carry: the year 2200, which leaves nanosecond sums room in 64 bits.</summary>
    public const long MaxTimeNanoseconds = 7_258_118_400L * Timestamp.NanosecondsPerSecond;
}

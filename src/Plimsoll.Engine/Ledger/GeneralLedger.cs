// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;
using Plimsoll.Engine.Limits;
using Plimsoll.Instruments;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Engine.Ledger;

/// <summary>Double entry: the one place that writes balances and positions, with the totals that prove nothing was made or lost.</summary>
/// <remarks>
/// <para>Each write is one-sided and adds what it really changed in its account to the running totals; a posting without its other side leaves a
/// total that is not zero, and the command that did it halts the engine.</para>
/// <para>P01: each asset sums to zero over all accounts. P02: signed positions of each instrument sum to zero. P03: per settlement asset, Clearing's
/// balance plus the costs of all positions settled in it is zero.</para>
/// </remarks>
internal sealed partial class GeneralLedger
{
    private Int128[] _sums;
    private Int128[] _costs;
    private readonly CostSizes _costSizes;
    private Int128[] _signed;
    private Int128[] _long;
    private Int128[] _largest;
    private Int128[] _claims;
    private Amount[] _outside;
    private readonly List<int> _touchedAssets = [];
    private readonly List<int> _touchedInstruments = [];
    private bool[] _assetTouched;
    private bool[] _instrumentTouched;

    internal GeneralLedger(InstrumentCatalog catalog, AccountBook accounts, InterestBook interest, SettlementPeriod period)
    {
        Catalog = catalog;
        Accounts = accounts;
        Interest = interest;
        Period = period;
        _sums = new Int128[catalog.Assets.Length];
        _costs = new Int128[catalog.Assets.Length];
        _costSizes = new CostSizes(catalog.Assets.Length);
        _largest = new Int128[catalog.Assets.Length];
        _claims = new Int128[catalog.Assets.Length];
        _outside = new Amount[catalog.Assets.Length];
        _assetTouched = new bool[catalog.Assets.Length];
        _signed = new Int128[catalog.Instruments.Length];
        _long = new Int128[catalog.Instruments.Length];
        _instrumentTouched = new bool[catalog.Instruments.Length];
    }

    internal InstrumentCatalog Catalog { get; private set; }

    /// <summary>The accounts whose balances and positions it writes.</summary>
    internal AccountBook Accounts { get; }

    internal InterestBook Interest { get; }

    /// <summary>The settlement period by which profits are counted.</summary>
    internal SettlementPeriod Period { get; }

    /// <summary>Accounts written to since the list was last cleared, each once, in the order of their first write.</summary>
    internal List<AccountState> Touched { get; } = [];

    /// <summary>Hears of each amount that is added to a client's balance, below zero of one taken off it; for whoever has to know when it came.</summary>
    internal Action<AccountState, AssetId, Amount>? Heard { get; set; }

    /// <summary>Makes room for what was listed.</summary>
    internal void Grow(InstrumentCatalog catalog)
    {
        Catalog = catalog;
        int assets = catalog.Assets.Length;
        Array.Resize(ref _sums, assets);
        Array.Resize(ref _costs, assets);
        Array.Resize(ref _largest, assets);
        Array.Resize(ref _claims, assets);
        Array.Resize(ref _outside, assets);
        Array.Resize(ref _assetTouched, assets);
        _costSizes.Grow(assets);
        int instruments = catalog.Instruments.Length;
        Array.Resize(ref _signed, instruments);
        Array.Resize(ref _long, instruments);
        Array.Resize(ref _instrumentTouched, instruments);
    }

    /// <summary>Contracts held long over all accounts.</summary>
    internal Quantity OpenInterest(InstrumentId instrument) => Quantity.FromAtoms(_long[instrument.Value]);

    /// <summary>The largest balance or debt, in atoms, that any client account has ever had in an asset.</summary>
    internal Int128 LargestHolding(AssetId asset) => _largest[asset.Value];

    /// <summary>Bits of the largest cost of any open position that settles in an asset; see <see cref="CostSizes"/>.</summary>
    internal int LargestCostBits(AssetId asset) => _costSizes.LargestBits(asset.Value);

    /// <summary>The sum of all positive client balances in an asset.</summary>
    internal Amount ClientBalances(AssetId asset) => Amount.FromAtoms(_claims[asset.Value]);

    /// <summary>How many positions were written, in this engine's life: while it stands, no open interest has changed. Derived, in no snapshot.</summary>
    internal long PositionWrites { get; private set; }

    /// <summary>Moves an amount from one account to another; a negative amount moves the other way.</summary>
    internal void Move(AccountState from, AccountState to, AssetId asset, Amount amount)
    {
        Post(from, asset, -amount);
        Post(to, asset, amount);
    }

    /// <summary>Adds a signed amount to one balance: the only way a balance changes. Interest owed on it is charged first.</summary>
    internal void Post(AccountState account, AssetId asset, Amount delta)
    {
        if (delta.IsZero)
        {
            return;
        }

        Amount before = account.Balance(asset);
        Int128 index = 0;
        if (!account.IsHouse)
        {
            index = Interest.Index(asset);
            if (before.IsNegative)
            {
                Amount interest = Interest.Charge(asset, before, account.InterestIndex(asset));
                AccountState lenders = Accounts.Lenders;
                if (!interest.IsZero && Fits(lenders, asset, interest))
                {
                    Write(account, asset, before - interest, index);
                    Write(lenders, asset, lenders.Balance(asset) + interest, 0);
                    Interest.Charged(account.Id, asset, interest);
                    before -= interest;
                }
            }
        }

        Amount after = before + delta;
        Write(account, asset, after, after.IsNegative ? index : 0);
        if (!account.IsHouse)
        {
            Heard?.Invoke(account, asset, delta);
        }
    }

    /// <summary>Posts a profit or loss made by trading, funding or settlement: what of a balance is profit is known when the cash does not reach for
    /// all.</summary>
    internal void PostProfit(AccountState account, AssetId asset, Amount delta)
    {
        PostPremium(account, asset, delta);
        CountInPeriod(account, asset, delta);
    }

    /// <summary>Posts what an option brings or costs: profit is what it brings beyond what was paid for options before, as one of a contract is what it brings
    /// beyond what contracts have lost.</summary>
    internal void PostPremium(AccountState account, AssetId asset, Amount delta)
    {
        // A balance is cut to what is left of it, so a loss is noted before it is posted and a profit after.
        NoteProfit(account, asset, Amount.Min(delta, default));
        Post(account, asset, delta);
        NoteProfit(account, asset, Amount.Max(delta, default));
    }

    /// <summary>Counts a profit, or a loss, a fee or a charge below zero, in what a client has won in the settlement period, where there is one.</summary>
    internal void CountInPeriod(AccountState account, AssetId asset, Amount delta)
    {
        if (Period.IsKept && !account.IsHouse && !delta.IsZero)
        {
            account.Period.Add(asset, delta);
        }
    }

    /// <summary>Notes that so much of what was posted to an account is profit; of the house only the outside book's is kept.</summary>
    internal void NoteProfit(AccountState account, AssetId asset, Amount profit)
    {
        if (!account.IsHouse)
        {
            account.AddProfit(asset, profit);
        }
        else if (account == Accounts.Market)
        {
            _outside[asset.Value] += profit;
        }
    }

    /// <summary>What the outside book has won on contracts and not been paid, premiums included; negative is what it has lost and not paid in.</summary>
    internal Amount OutsideProfit(AssetId asset) => _outside[asset.Value];

    /// <summary>Replaces a position: the only way a position changes.</summary>
    internal void SetPosition(AccountState account, InstrumentId instrument, Quantity quantity, Amount cost)
    {
        Invariant.Check(!quantity.IsZero || cost.IsZero, "A flat position still carries a cost.");
        Position before = account.Position(instrument);
        PositionWrites++;
        int at = instrument.Value;
        int settlement = Catalog[instrument].Settlement.Value;
        account.SetPosition(new(instrument, quantity, cost));
        Position written = account.Position(instrument);
        _signed[at] += written.Quantity.Atoms - before.Quantity.Atoms;
        _long[at] += Int128.Max(written.Quantity.Atoms, 0) - Int128.Max(before.Quantity.Atoms, 0);
        _costs[settlement] += written.Cost.Atoms - before.Cost.Atoms;
        _costSizes.Replace(settlement, before.Cost, written.Cost);
        TouchAsset(settlement);
        if (!_instrumentTouched[at])
        {
            _instrumentTouched[at] = true;
            _touchedInstruments.Add(at);
        }

        Touch(account);
    }

    /// <summary>True when an account may carry a balance changed by <paramref name="delta"/> without leaving the engine's limits.</summary>
    internal static bool Fits(AccountState account, AssetId asset, Amount delta)
    {
        Int128 balance = account.Balance(asset).Atoms;
        return Magnitude.Fits(delta.Atoms, EngineLimits.HouseBits)
            && Magnitude.Fits(balance, EngineLimits.HouseBits)
            && Magnitude.Fits(balance + delta.Atoms, account.IsHouse ? EngineLimits.HouseBits : EngineLimits.BalanceBits);
    }

    /// <summary>Checks P01, P02 and P03 where something was written since the last check.</summary>
    internal void CheckTouched()
    {
        foreach (int asset in _touchedAssets)
        {
            _assetTouched[asset] = false;
            Invariant.Check(_sums[asset] == 0, "An asset does not sum to zero over all accounts.");
            Invariant.Check(
                Accounts.Clearing.Balance(new(asset)).Atoms + _costs[asset] == 0, "Clearing does not hold the other side of the costs of open positions.");
        }

        foreach (int instrument in _touchedInstruments)
        {
            _instrumentTouched[instrument] = false;
            Invariant.Check(_signed[instrument] == 0, "The signed positions of an instrument do not sum to zero.");
        }

        _touchedAssets.Clear();
        _touchedInstruments.Clear();
    }

    /// <summary>Counts everything again from the accounts and compares it with the running totals.</summary>
    internal void Recount()
    {
        Int128[] sums = new Int128[_sums.Length];
        Int128[] costs = new Int128[_costs.Length];
        Int128[] signed = new Int128[_signed.Length];
        Int128[] open = new Int128[_long.Length];
        CostSizes sizes = new(_costs.Length);
        foreach (AccountState account in Accounts.House)
        {
            Count(account, sums, costs, sizes, signed, open);
        }

        foreach (AccountState account in Accounts.Clients)
        {
            Count(account, sums, costs, sizes, signed, open);
        }

        Invariant.Check(sums.AsSpan().SequenceEqual(_sums), "The running totals of the assets are not the sums of the balances.");
        Invariant.Check(costs.AsSpan().SequenceEqual(_costs), "The running totals of costs are not the sums of the positions' costs.");
        Invariant.Check(sizes.Equals(_costSizes), "The running sizes of costs are not those of the positions' costs.");
        Invariant.Check(signed.AsSpan().SequenceEqual(_signed), "The running totals of positions are not the sums of the positions.");
        Invariant.Check(open.AsSpan().SequenceEqual(_long), "The running open interest is not the sum of the long positions.");
        for (int i = 0; i < sums.Length; i++)
        {
            Invariant.Check(sums[i] == 0, "An asset does not sum to zero over all accounts.");
            Invariant.Check(Accounts.Clearing.Balance(new(i)).Atoms + costs[i] == 0, "Clearing does not hold the other side of the costs of open positions.");
        }

        foreach (Int128 sum in signed)
        {
            Invariant.Check(sum == 0, "The signed positions of an instrument do not sum to zero.");
        }
    }

    /// <summary>Takes back the touch of an account that nobody else touched in this command, where what was written can only have raised its
    /// headroom.</summary>
    internal void ForgetTouch(AccountState account)
    {
        Invariant.Check(Touched.Count == 1 && Touched[0] == account, "Only the one account that was touched can be forgotten.");
        account.IsTouched = false;
        Touched.Clear();
    }

    /// <summary>Replaces an account's terms, and with them those of its pockets.</summary>
    internal void SetTerms(AccountState account, AccountTerms terms)
    {
        account.Terms = terms;
        if (account.PositionCount > 0 || account.HasDebt)
        {
            Touch(account);
        }

        foreach (AccountState pocket in account.Pockets)
        {
            SetTerms(pocket, terms);
        }
    }

    /// <summary>Forgets what was touched: after a restore, which writes everything.</summary>
    internal void ForgetTouched()
    {
        foreach (AccountState account in Touched)
        {
            account.IsTouched = false;
        }

        Touched.Clear();
        CheckTouched();
    }

    private void Count(AccountState account, Int128[] sums, Int128[] costs, CostSizes sizes, Int128[] signed, Int128[] open)
    {
        // The order of accounts makes partial sums large, so they are taken modulo 2^128; the true totals are known to be far below that.
        unchecked
        {
            foreach (ref readonly Holding holding in account.Holdings.Span)
            {
                sums[holding.Asset.Value] += holding.Balance.Atoms;
            }

            foreach (ref readonly Position position in account.Positions.Span)
            {
                int at = position.Instrument.Value;
                int settlement = Catalog[position.Instrument].Settlement.Value;
                costs[settlement] += position.Cost.Atoms;
                sizes.Add(settlement, position);
                signed[at] += position.Quantity.Atoms;
                open[at] += Int128.Max(position.Quantity.Atoms, 0);
            }
        }
    }

    private void Write(AccountState account, AssetId asset, Amount balance, Int128 interestIndex)
    {
        Amount before = account.Balance(asset);
        account.SetBalance(asset, balance, interestIndex);
        Int128 written = account.Balance(asset).Atoms;
        _sums[asset.Value] += written - before.Atoms;
        TouchAsset(asset.Value);
        if (account.IsHouse)
        {
            return;
        }

        Touch(account);
        _claims[asset.Value] += Int128.Max(written, 0) - Int128.Max(before.Atoms, 0);
        Int128 size = written < 0 ? -written : written;
        if (size > _largest[asset.Value])
        {
            _largest[asset.Value] = size;
        }
    }

    private void Touch(AccountState account)
    {
        account.Standing = null;
        Accounts.NoteIfEmptied(account);
        if (!account.IsTouched && !account.IsHouse)
        {
            account.IsTouched = true;
            Touched.Add(account);
        }
    }

    private void TouchAsset(int asset)
    {
        if (!_assetTouched[asset])
        {
            _assetTouched[asset] = true;
            _touchedAssets.Add(asset);
        }
    }
}

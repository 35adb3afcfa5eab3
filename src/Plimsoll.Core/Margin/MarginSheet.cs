// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Portfolios;
using Plimsoll.Scenarios;
using Plimsoll.Values;

namespace Plimsoll.Margin;

/// <summary>What a line of a margin sheet is about.</summary>
public enum MarginLineKind : byte
{
    /// <summary>One position; the subject is its instrument.</summary>
    Position,

    /// <summary>All that nets on one underlying; the subject is its observable.</summary>
    Group,

    /// <summary>An add-on; the subject is its place in the rulebook.</summary>
    AddOn,

    /// <summary>What a leverage limit requires beyond the rest; initial only.</summary>
    LeverageLimit,

    /// <summary>All positions together, by a measure of the whole book that has no parts; the subject is the line's number in its model.</summary>
    Book,

    /// <summary>Offsets within a group that an offset cap does not grant; the subject is the group's observable, the exposure the initial margin that they
    /// would have saved.</summary>
    OffsetCap,

    /// <summary>What an asset counts less toward initial margin than toward maintenance; initial only. The subject is the asset.</summary>
    InitialHaircut,

    /// <summary>What open orders on one underlying may add before they are cancelled; initial only. The subject is its observable.</summary>
    Orders,

    /// <summary>What is owed of one asset, where a rulebook counts debt as a requirement and does not take it off equity; the subject is the asset.</summary>
    Debt,

    /// <summary>A charge on one underlying beside its group's line; none of it is charged for coin that is owed. The subject is its observable.</summary>
    Underlying,

    /// <summary>All that settles in one asset; the subject is the asset.</summary>
    Settlement,

    /// <summary>All that nets on one underlying, as its part of what several require together by correlation; the subject is its observable.</summary>
    Correlated,
}

/// <summary>One line of a requirement. The lines of a sheet sum exactly to its totals.</summary>
/// <param name="Kind">What the subject is.</param>
/// <param name="Subject">Instrument, observable or add-on number, by kind.</param>
/// <param name="Exposure">What the line is charged on, in the numeraire: a notional unless its kind says otherwise; never negative.</param>
/// <param name="Initial">Initial requirement, numeraire, at least the maintenance.</param>
/// <param name="Maintenance">Maintenance requirement, numeraire, at least zero.</param>
/// <param name="Scenario">The worst scenario's number in its model; −1 where there is none.</param>
/// <param name="Part">Which of the lines that its model or add-on can write this is: a place in <see cref="IMarginModel.Lines"/> or
/// <see cref="IMarginAddOn.Lines"/>, which name it.</param>
public readonly record struct MarginLine(
    MarginLineKind Kind, int Subject, Amount Exposure, Amount Initial, Amount Maintenance, int Scenario = -1, int Part = 0);

/// <summary>One asset's part of equity.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Balance">Settled balance.</param>
/// <param name="Unrealised">Unrealised profit and, where the rulebook counts it, option value, in this asset.</param>
/// <param name="Price">Price in the numeraire.</param>
/// <param name="Value">What it counts for after haircut, numeraire, rounded down.</param>
/// <param name="OptionValue">The part of <paramref name="Unrealised"/> that is option value and no profit: the premium was paid or received when the option was
/// traded.</param>
/// <param name="Counted">The net units that were valued: the balance within its cap, plus what counts of <paramref name="Unrealised"/>; zero where the rulebook
/// does not accept the asset.</param>
/// <param name="Factor">What the value at the price was multiplied by: 1 − haircut for a positive net, 1 + borrow haircut for a negative one, 0 where the asset
/// is not accepted.</param>
public readonly record struct CollateralLine(
    AssetId Asset, Amount Balance, Amount Unrealised, Price Price, Amount Value, Amount OptionValue = default, Amount Counted = default, Ratio Factor = default)
{
    /// <summary>Unrealised profit without option value, in this asset.</summary>
    public Amount Profit => Unrealised - OptionValue;
}

/// <summary>A reusable worksheet on which an account is assessed: cleared, filled, read, and used again without allocating.</summary>
/// <remarks>Mutable scratch for one caller at a time. <see cref="MarginReport"/> is the lasting form.</remarks>
public sealed class MarginSheet
{
    private MarginLine[] _lines = new MarginLine[16];
    private CollateralLine[] _collateral = new CollateralLine[8];
    private int _lineCount;
    private int _collateralCount;
    private readonly List<(object Owner, object Memo)> _memos = [];
    private OrderFills? _orders;
    private MarginSheet? _inner;

    /// <summary>The most memos that are kept: rulebooks come and go, and the oldest is forgotten.</summary>
    private const int MaxMemos = 16;

    /// <summary>Equity in the numeraire: the sum of the collateral lines.</summary>
    public Amount Equity { get; private set; }

    /// <summary>Initial requirement: the sum of the lines.</summary>
    public Amount Initial { get; private set; }

    /// <summary>Maintenance requirement: the sum of the lines.</summary>
    public Amount Maintenance { get; private set; }

    /// <summary>The lines so far.</summary>
    public ReadOnlySpan<MarginLine> Lines => _lines.AsSpan(0, _lineCount);

    /// <summary>The collateral lines so far.</summary>
    public ReadOnlySpan<CollateralLine> Collateral => _collateral.AsSpan(0, _collateralCount);

    /// <summary>Cubes that models keep between assessments on this sheet; they never change a result.</summary>
    public ScenarioCubes Cubes { get; } = new();

    /// <summary>What a model keeps between assessments on this sheet, made when it is first read. A memo: it never changes a result.</summary>
    /// <typeparam name="T">What it keeps.</typeparam>
    /// <param name="owner">The model, compared by reference.</param>
    public T MemoOf<T>(object owner)
        where T : class, new()
    {
        foreach ((object known, object memo) in _memos)
        {
            if (ReferenceEquals(known, owner) && memo is T kept)
            {
                return kept;
            }
        }

        if (_memos.Count == MaxMemos)
        {
            _memos.RemoveAt(0);
        }

        T made = new();
        _memos.Add((owner, made));
        return made;
    }

    /// <summary>What positions stand for.</summary>
    internal NotionalMemo Notionals { get; } = new();

    /// <summary>The options of the group that is being assessed.</summary>
    internal OptionLegs OptionLegs { get; } = new();

    /// <summary>The groups so far that combine by correlation.</summary>
    internal CorrelatedGroups Correlated { get; } = new();

    /// <summary>A second sheet, for a model that is put together from others and takes their lines apart; made when it is first used. What is on it is no part
    /// of this sheet's totals.</summary>
    public MarginSheet Inner => _inner ??= new();

    /// <summary>The place in the rulebook of the add-on that is being assessed: the subject of its lines. Set by the rulebook before it calls each
    /// add-on.</summary>
    public int AddOn { get; internal set; }

    /// <summary>The open orders of the account that is being assessed: arranged by its rulebook, empty where it has none.</summary>
    public OrderFills Orders => _orders ??= new();

    /// <summary>The open orders of an account; null where it has none.</summary>
    /// <exception cref="InvariantException">It has some and they were not arranged: a model was called without its rulebook.</exception>
    public OrderFills? OrdersOf(in Portfolio portfolio)
    {
        if (!portfolio.HasOrders)
        {
            return null;
        }

        Invariant.Check(Orders.IsArranged, "Open orders are assessed through a rulebook, which knows what their fills do to equity.");
        return _orders;
    }

    /// <summary>Forgets the lines; memos stay.</summary>
    public void Clear()
    {
        _lineCount = 0;
        _collateralCount = 0;
        Equity = default;
        Initial = default;
        Maintenance = default;
        AddOn = 0;
        _orders?.Clear();
    }

    /// <summary>Adds a requirement line.</summary>
    public void Add(in MarginLine line)
    {
        // An account must fail to open before it can be liquidated, or a fresh position could be seized at once.
        Invariant.Check(line.Maintenance <= line.Initial, "Maintenance margin exceeds initial margin.");
        Invariant.Check(!line.Maintenance.IsNegative, "Maintenance margin is negative.");
        if (_lineCount == _lines.Length)
        {
            Array.Resize(ref _lines, _lines.Length * 2);
        }

        _lines[_lineCount++] = line;
        Initial += line.Initial;
        Maintenance += line.Maintenance;
    }

    /// <summary>Puts a line in the place of one that was added.</summary>
    internal void Replace(int at, in MarginLine line)
    {
        Invariant.Check(!line.Maintenance.IsNegative && line.Maintenance <= line.Initial, "A line was replaced by one that no sheet may have.");
        Initial += line.Initial - _lines[at].Initial;
        Maintenance += line.Maintenance - _lines[at].Maintenance;
        _lines[at] = line;
    }

    /// <summary>Adds a collateral line.</summary>
    public void Add(in CollateralLine line)
    {
        if (_collateralCount == _collateral.Length)
        {
            Array.Resize(ref _collateral, _collateral.Length * 2);
        }

        _collateral[_collateralCount++] = line;
        Equity += line.Value;
    }
}

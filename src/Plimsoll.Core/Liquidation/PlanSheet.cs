// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Liquidation;

/// <summary>A reusable worksheet on which an account's closes are planned: filled, read, and used again without allocating.</summary>
/// <remarks>Mutable scratch for one caller at a time: what is read from it is good until the next plan. Its arrays grow with the largest account that it has
/// seen. <see cref="LiquidationPlan"/> is the lasting form.</remarks>
public sealed class PlanSheet
{
    private PlannedClose[] _closes = [];
    private ScenarioMultiplier[] _losses = [];
    private int _count, _rows;

    /// <summary>The trades, in the order in which they are to be made; none when nothing can or need be done.</summary>
    public ReadOnlySpan<PlannedClose> Closes => _closes.AsSpan(0, _count);

    /// <summary>As <see cref="LiquidationPlan.EquityAfter"/>.</summary>
    public Amount EquityAfter { get; private set; }

    /// <summary>As <see cref="LiquidationPlan.MaintenanceAfter"/>.</summary>
    public Amount MaintenanceAfter { get; private set; }

    /// <summary>As <see cref="LiquidationPlan.Restores"/>.</summary>
    public bool Restores { get; private set; }

    /// <summary>True where multipliers prove the least cost.</summary>
    public bool IsProved { get; private set; }

    /// <summary>As <see cref="LiquidationPlan.LeastCost"/>.</summary>
    public Amount LeastCost { get; private set; }

    /// <summary>As <see cref="PlanCertificate.Margin"/>; zero where nothing is proved.</summary>
    public Ratio MarginMultiplier { get; private set; }

    /// <summary>As <see cref="PlanCertificate.Floor"/>; zero where nothing is proved.</summary>
    public Ratio FloorMultiplier { get; private set; }

    /// <summary>As <see cref="PlanCertificate.Losses"/>; none where nothing is proved.</summary>
    public ReadOnlySpan<ScenarioMultiplier> Multipliers => _losses.AsSpan(0, _rows);

    /// <summary>As <see cref="LiquidationPlan.Cost"/>.</summary>
    public Amount Cost { get; private set; }

    internal CloseLegs Legs { get; } = new();

    internal CloseSearch Search { get; } = new();

    internal CheapestCloses Cheapest { get; } = new();

    internal PlainCloses Plain { get; } = new();

    /// <summary>Spells it out.</summary>
    public LiquidationPlan ToPlan() => new([.. Closes], EquityAfter, MaintenanceAfter, Restores,
        IsProved ? new(MarginMultiplier, FloorMultiplier, [.. Multipliers]) : null, LeastCost);

    /// <summary>Begins a plan: no closes, nothing proved.</summary>
    internal void Begin(in TrialResult result)
    {
        (EquityAfter, MaintenanceAfter, Restores) = (result.Equity, result.Maintenance, result.Restores);
        (_count, Cost, IsProved, LeastCost) = (0, default, false, default);
        (_rows, MarginMultiplier, FloorMultiplier) = (0, default, default);
    }

    /// <summary>Adds the next trade.</summary>
    internal void Add(in PlannedClose close)
    {
        Scratch.Grow(ref _closes, _count + 1);
        _closes[_count++] = close;
        Cost += close.ExpectedCost;
    }

    /// <summary>States what proves the least cost.</summary>
    internal void Prove(CureSearch proof, Amount leastCost)
    {
        Scratch.Grow(ref _losses, proof.Multipliers.Length);
        (IsProved, LeastCost, _rows) = (true, leastCost, proof.Write(_losses));
        (MarginMultiplier, FloorMultiplier) = (CureSearch.RatioOf(proof.Margin), CureSearch.RatioOf(proof.Floor));
    }

    /// <summary>Becomes a copy of another sheet's plan.</summary>
    internal void Take(PlanSheet other)
    {
        (EquityAfter, MaintenanceAfter, Restores, Cost) = (other.EquityAfter, other.MaintenanceAfter, other.Restores, other.Cost);
        (IsProved, LeastCost, MarginMultiplier, FloorMultiplier, _count, _rows) =
            (other.IsProved, other.LeastCost, other.MarginMultiplier, other.FloorMultiplier, other._count, other._rows);
        Scratch.Copy(other._closes, ref _closes, _count);
        Scratch.Copy(other._losses, ref _losses, _rows);
    }
}

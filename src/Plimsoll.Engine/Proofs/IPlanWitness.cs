// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Liquidation;
using Plimsoll.Margin;
using Plimsoll.Markets;
using Plimsoll.Portfolios;
using Plimsoll.Rulebooks;
using Plimsoll.Values;

namespace Plimsoll.Engine.Proofs;

/// <summary>Is shown every plan with the account that it was made for, before it is traded.</summary>
public interface IPlanWitness
{
    /// <summary>A plan is about to be traded. What is shown is good until this returns.</summary>
    void Planned(in WitnessedPlan plan);
}

/// <summary>A plan and all that it was made of.</summary>
public readonly ref struct WitnessedPlan
{
    private readonly Portfolio _portfolio;
    private readonly MarketView _market;
    private readonly Rulebook _rulebook;
    private readonly IDepthAllowance _allowance;
    private readonly Amount _against;

    internal WitnessedPlan(ulong sequence, AccountId account, PlanSheet plan, in Portfolio portfolio, MarketView market, Rulebook rulebook,
        IDepthAllowance allowance, Amount against)
    {
        (Sequence, Account, Plan) = (sequence, account, plan);
        (_portfolio, _market, _rulebook, _allowance, _against) = (portfolio, market, rulebook, allowance, against);
    }

    /// <summary>The command in which it was made.</summary>
    public ulong Sequence { get; }

    /// <summary>Whose it is.</summary>
    public AccountId Account { get; }

    /// <summary>The plan.</summary>
    public PlanSheet Plan { get; }

    /// <summary>Holds a plan to the account, at its prices and books, without a solver.</summary>
    /// <param name="plan">This one as it was published, or another that is claimed to be it.</param>
    /// <param name="sheet">Scratch space.</param>
    public Result<PlanVerdict> Check(LiquidationPlan plan, MarginSheet sheet) =>
        PlanCheck.Of(plan, _portfolio, _market, _rulebook, _allowance, sheet, _against);
}

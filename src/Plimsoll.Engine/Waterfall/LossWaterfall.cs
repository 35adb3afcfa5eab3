// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Engine.Accounts;

namespace Plimsoll.Engine.Waterfall;

/// <summary>Where an account below maintenance is handed over: one step of plan, trade and allocate per call.</summary>
internal sealed class LossWaterfall
{
    private readonly EngineState _engine;

    internal LossWaterfall(EngineState engine) => _engine = engine;

    /// <summary>Takes the next step for an account whose exact assessment found equity below maintenance at accepted prices.</summary>
    internal void Step(AccountState account) =>
        Plimsoll.Values.Invariant.Check(account.Status >= AccountStatus.Liquidating && _engine.Accounts.Find(account.Id) == account, "Only an account in liquidation is taken a step further.");
}

// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Margin;
using Plimsoll.Portfolios;
using Plimsoll.Values;

namespace Plimsoll.Tests.Properties.Waterfall;

/// <summary>One command as it was seen from outside: every account before it, the events, the engine after it.</summary>
internal sealed record Moment(Command Command, IReadOnlyDictionary<AccountId, Portfolio> Before, IReadOnlyDictionary<AccountId, AccountStatus> Status,
    Event[] Events, ClearingEngine Engine)
{
    public IEnumerable<T> All<T>()
        where T : Event => Events.OfType<T>();

    /// <summary>Equity and maintenance of a portfolio at the market after the command; null when it cannot be assessed.</summary>
    public (Amount Equity, Amount Maintenance)? Assess(Portfolio portfolio)
    {
        MarginSheet sheet = new();
        return Engine.Setup.Rulebook.Assess(portfolio, Engine.Market, sheet).IsRefused ? null : (sheet.Equity, sheet.Maintenance);
    }

    /// <summary>True of a pocket that is closed, too: it owes nothing.</summary>
    public bool IsHealthyNow(AccountId account) =>
        Engine.Account(account) is not { } left || (Assess(left.Portfolio) is { } now && now.Equity >= now.Maintenance);
}

/// <summary>Plays a story and shows every moment of it.</summary>
internal static class CrashRun
{
    public static bool Holds(Crash crash, Func<Moment, bool> claim)
    {
        ClearingEngine engine = new(crash.Setup);
        foreach (Command command in crash.Commands)
        {
            if (!claim(Play(engine, command)))
            {
                return false;
            }
        }

        return true;
    }

    public static Moment Play(ClearingEngine engine, Command command)
    {
        Dictionary<AccountId, Portfolio> before = [];
        Dictionary<AccountId, AccountStatus> status = [];
        foreach (AccountView account in engine.Accounts)
        {
            before.Add(account.Id, account.Portfolio);
            status.Add(account.Id, account.Status);
        }

        ListSink sink = new();
        engine.Apply(command, sink);
        return new(command, before, status, [.. sink.Events], engine);
    }

    public static byte[] Snapshot(ClearingEngine engine)
    {
        ArrayBufferWriter<byte> bytes = new();
        engine.WriteSnapshot(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}

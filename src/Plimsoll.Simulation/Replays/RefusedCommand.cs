// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Instruments;
using Plimsoll.Simulation.Populations;
using Plimsoll.Values;

namespace Plimsoll.Simulation.Replays;

/// <summary>A command that the engine refused: who sent it, what it said in words, and why it was refused.</summary>
/// <param name="Time">The command's time.</param>
/// <param name="Account">Whose it was: kind and number of the account, or "venue" where it names none.</param>
/// <param name="Command">What it says, in words.</param>
/// <param name="Rejection">Why not; <c>Plimsoll.Wire</c> says it in words.</param>
/// <param name="Sent">The command itself.</param>
/// <param name="Figures">What the engine stood at.</param>
/// <param name="Catalog">The names and terms of what the venue listed.</param>
/// <param name="Setup">What it started from: the sources of its prices.</param>
public sealed record RefusedCommand(Timestamp Time, string Account, string Command, Rejection Rejection, Command Sent, RefusalFigures Figures,
    InstrumentCatalog Catalog, EngineSetup Setup)
{
    /// <summary>Spells out who sent it and what it says.</summary>
    internal static RefusedCommand Of(Command command, Rejection rejection, ClearingEngine engine, World world, Roster? roster)
    {
        InstrumentCatalog catalog = world.Catalog;
        (AccountId account, string words) = command switch
        {
            OpenAccount c => (c.Account, "open the account"),
            Deposit c => (c.Account, $"deposit {c.Amount} {catalog[c.Asset].Symbol}"),
            Withdraw c => (c.Account, $"withdraw {c.Amount} {catalog[c.Asset].Symbol}"),
            Transfer c => (c.From, $"transfer {c.Amount} {catalog[c.Asset].Symbol} to account {c.To.Value}"),
            SetLeverageLimit c => (c.Account, $"limit leverage to {c.Limit}"),
            Fill c => Side(c, rejection, catalog, roster),
            ApplyFunding c => (default, $"fund {catalog[c.Instrument].Symbol} at {c.Rate}"),
            SettleExpiry c => (default, $"settle {catalog[c.Instrument].Symbol}"),
            SetInterestRate c => (default, $"set the interest of {catalog[c.Asset].Symbol} to {c.AnnualRate}"),
            ContributeToFund c => (default, $"give the insurance fund {c.Amount} {catalog[c.Asset].Symbol}"),
            _ => (default, Words(command.GetType().Name)),
        };
        return new(command.Time, NameOf(account, world, roster), words, rejection, command, RefusalFigures.Of(engine, command, rejection), engine.Catalog,
            engine.Setup);
    }

    /// <summary>The side that the refusal is about; where it says nothing of an account, the one that is no maker.</summary>
    private static (AccountId Account, string Words) Side(Fill fill, Rejection rejection, InstrumentCatalog catalog, Roster? roster)
    {
        AccountId? about = rejection.Subject is { Kind: SubjectKind.Account, Account: var named } ? named : null;
        bool isSeller = about == fill.Seller || (about != fill.Buyer && roster?.KindOf(fill.Buyer) == Roster.Makers);
        return (isSeller ? fill.Seller : fill.Buyer, $"{(isSeller ? "sell" : "buy")} {fill.Quantity} {catalog[fill.Instrument].Symbol} at {fill.Price}");
    }

    private static string NameOf(AccountId account, World world, Roster? roster)
    {
        if (account.Value == 0 || roster?.KindOf(account) is not { } kind)
        {
            return account.Value == 0 ? "venue" : $"account {account.Value}";
        }

        // Listed accounts come one after the other, in the order of the world.
        ulong at = account.Value - roster.Members.First(member => member.Kind == kind).Account.Value;
        string name = kind == Roster.Listed && at < (ulong)world.Population.Listed.Length ? world.Population.Listed[(int)at].Name : roster.Kinds[kind];
        return $"{name}, account {account.Value}";
    }

    /// <summary>"AdvanceTime" as "advance time".</summary>
    private static string Words(string name)
    {
        StringBuilder words = new();
        foreach (char letter in name)
        {
            words.Append(words.Length > 0 && char.IsUpper(letter) ? " " : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return words.ToString();
    }
}

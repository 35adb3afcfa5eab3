// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.EndToEnd.Journals;

/// <summary><c>plimsoll journal why</c> as a process.</summary>
public sealed class JournalWhyTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-why-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Page_and_JSON_tell_every_liquidation_that_the_events_tell()
    {
        string journal = Replayed();
        (_, string events, _) = PlimsollProcess.Run("journal", "events", journal, "--only", "LiquidationStarted");
        string[] began = [.. events.Split('\n').Where(static line => line.Contains("account=1016 ", StringComparison.Ordinal))];
        Assert.True(began.Length > 1, events);

        (int exit, string page, string error) = PlimsollProcess.Run("journal", "why", journal, "--account", "1016");
        Assert.Equal((0, string.Empty), (exit, error));
        Assert.Contains($"account 1016, liquidation {began.Length} of {began.Length}\n", page, StringComparison.Ordinal);
        Assert.Contains("  because   equity 2425.133911 is below maintenance 2620.06941888 by 194.93550788\n", page, StringComparison.Ordinal);

        (_, string text, _) = PlimsollProcess.Run("journal", "why", journal, "--account", "1016", "--json");
        JsonNode json = JsonNode.Parse(text)!;
        JsonArray liquidations = json["liquidations"]!.AsArray();
        Assert.Equal(began.Select(static line => line.Split(' ')[0]), liquidations.Select(static one => one!["sequence"]!.ToString()));
        Assert.All(liquidations, static one => Assert.Equal(
            ("ObservePrices", one!["time"]!.ToString()), (one["command"]!["command"]!.ToString(), one["command"]!["time"]!.ToString())));
    }

    [Fact]
    public void An_account_that_was_never_opened_is_refused_and_one_that_was_never_liquidated_is_said_to_be()
    {
        string journal = Replayed();
        (int exit, _, string error) = PlimsollProcess.Run("journal", "why", journal, "--account", "7");
        Assert.Equal(2, exit);
        Assert.Contains("--account: expected an account that was opened in the journal; found 7", error, StringComparison.Ordinal);

        (exit, string page, _) = PlimsollProcess.Run("journal", "why", journal, "--account", "1016", "--to", "1089");
        Assert.Equal((0, "account 1016 was never liquidated\n"), (exit, page));
    }

    private string Replayed()
    {
        string journal = Path.Combine(_folder.FullName, "crash.journal");
        (int exit, _, string error) = PlimsollProcess.Run(
            "replay", RepositoryRoot.At("examples", "crash"), "--accounts", "40", "--until", "2025-01-15T14:14:00Z", "--journal", journal);
        Assert.True(exit == 0, error);
        return journal;
    }
}

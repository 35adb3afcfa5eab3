// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;

namespace Plimsoll.Tests.EndToEnd.Journals;

/// <summary><c>plimsoll journal plans</c> as a process.</summary>
public sealed class JournalPlansTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("plimsoll-plans-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_plan_of_a_journal_holds_and_why_tells_what_proves_it()
    {
        string journal = Replayed();
        (int exit, string text, string error) = PlimsollProcess.Run("journal", "plans", journal, "--json");
        Assert.Equal((0, string.Empty), (exit, error));
        JsonNode found = JsonNode.Parse(text)!;
        (_, string planned, _) = PlimsollProcess.Run("journal", "events", journal, "--only", "LiquidationPlanned");
        string[] proved = Proved(journal);
        Assert.Equal(planned.Count(static letter => letter == '\n'), found["plans"]!.GetValue<int>());
        Assert.Equal(proved.Length, found["claims"]!.GetValue<int>());
        Assert.True(proved.Length > 3, $"{proved.Length} plans were proved.");
        Assert.Empty(found["refused"]!.AsArray());

        JsonNode first = JsonNode.Parse(proved[0])!["fields"]!;
        (_, string page, _) = PlimsollProcess.Run("journal", "why", journal, "--account", first["account"]!.ToString());
        Assert.Contains($"no plan can be cheaper than {first["leastCost"]}; this one costs {first["cost"]}", page, StringComparison.Ordinal);
        Assert.Contains($"; multipliers: margin {first["margin"]}, ", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Published_claims_hold_as_they_were_published_and_a_forged_one_is_refused()
    {
        string journal = Replayed();
        string[] proved = Proved(journal);
        Assert.Equal((0, $"all hold\n"), Checked(journal, proved));

        // A bound that is higher, multipliers that were changed, another cost, a claim of a plan that there is not, and one left out, which claims nothing.
        Refused(journal, proved, 1, static claim => Raise(claim, "leastCost", 1.001m), "the multipliers prove that no plan costs less than ");
        Refused(journal, proved, 2, static claim => Raise(claim, "margin", 0.99m), "the multipliers prove that no plan costs less than ");
        Refused(journal, proved, 2, static claim => Raise(claim["scenarios"]![0]!, "multiplier", 1.01m), "the multipliers prove that no plan costs less than ");
        Refused(journal, proved, 0, static claim => Raise(claim, "cost", 0.5m), "the plan costs ");
        Refused(journal, proved, 0, static claim => claim["account"] = 1001, "there is no plan that this is claimed of");
        Assert.Equal((0, "all hold\n"), Checked(journal, proved[1..]));
    }

    private void Refused(string journal, string[] proved, int at, Action<JsonNode> forge, string sentence)
    {
        JsonNode changed = JsonNode.Parse(proved[at])!;
        forge(changed["fields"]!);
        string[] forged = [.. proved];
        forged[at] = changed.ToJsonString();
        (int exit, string page) = Checked(journal, forged);
        Assert.Equal(1, exit);
        Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.Contains($"{changed["sequence"]}  account {changed["fields"]!["account"]}: ", page, StringComparison.Ordinal);
        Assert.EndsWith("1 REFUSED\n", page, StringComparison.Ordinal);
    }

    /// <summary>What is printed, the count of plans left out where all hold.</summary>
    private (int Exit, string Page) Checked(string journal, string[] events)
    {
        string path = Path.Combine(_folder.FullName, "events.jsonl");
        File.WriteAllLines(path, events);
        (int exit, string page, _) = PlimsollProcess.Run("journal", "plans", journal, "--events", path);
        return (exit, exit == 0 ? page[(page.IndexOf(": ", StringComparison.Ordinal) + 2)..] : page);
    }

    private static void Raise(JsonNode of, string field, decimal times) => of[field] = Math.Round(
        decimal.Parse(of[field]!.ToString(), CultureInfo.InvariantCulture) * times, 18).ToString(CultureInfo.InvariantCulture);

    private static string[] Proved(string journal)
    {
        (int exit, string events, _) = PlimsollProcess.Run("journal", "events", journal, "--only", "LiquidationProved", "--json");
        Assert.Equal(0, exit);
        return events.Split('\n', StringSplitOptions.RemoveEmptyEntries);
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

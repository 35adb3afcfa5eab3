// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Plimsoll.Connectors;
using Plimsoll.Connectors.Texts;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Proofs;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal plans FILE</c>: holds every liquidation plan, and what was claimed of how good it is, to the account that it was made for,
/// without a solver.</summary>
internal static class JournalPlans
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Option<string?> events = new("--events")
        {
            Description = "Published events, one a line as journal events --json prints them: their LiquidationProved are checked and not the engine's own.",
            HelpName = "FILE"
        };
        Option<bool> json = JournalVerb.Json();
        Command verb = new("plans",
            "Apply every command to an empty engine and check the plan of every liquidation without a solver: that its closes are possible and do what is "
                + "said, and that its multipliers prove that no plan is cheaper than is claimed. Exit code 1 when one does not hold.")
        {
            file, events, json,
        };
        verb.SetAction(parsed => JournalVerb.Run(parsed.GetValue(file)!, journal => Check(journal, parsed.GetValue(events), parsed.GetValue(json))));
        return verb;
    }

    private static int Check(IJournal journal, string? path, bool json)
    {
        string canonical = JournalReplay.ReadSetup(journal)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{journal.Name}: the journal is empty; nothing has happened.");
        EngineSetup setup = SetupText.Read(canonical, journal.Name);

        // A published event may name what was listed later than the setup, so names are those at the end.
        PlanClaims witness = new(path is null ? null : Read(path, Names(journal, setup)));
        ScanReport report = JournalReplay.Run(journal, new(setup with { Witness = witness }), NullSink.Instance);
        witness.End();
        if (json)
        {
            Console.Out.WriteLine(PlanClaimsJson.Of(witness).ToJsonString());
        }
        else
        {
            foreach (RefusedClaim refused in witness.Refused)
            {
                Console.Out.WriteLine($"{refused.Sequence}  account {refused.Account.Value}: {PlanClaimsJson.Sentence(refused)}");
            }

            string held = $"{Counted.Of(witness.Plans, "plan")}, {witness.Claims} with a claim of how good {Counted.Word(witness.Claims, "it is", "they are")}";
            Console.Out.WriteLine(witness.Refused.IsEmpty ? $"{held}: all hold" : $"{held}: {witness.Refused.Length} REFUSED");
        }

        return Math.Max(JournalVerb.ReportEnd(journal, report), witness.Refused.IsEmpty ? ExitCode.Done : ExitCode.Failed);
    }

    private static CatalogNames Names(IJournal journal, EngineSetup setup)
    {
        ClearingEngine engine = new(setup);
        JournalReplay.Run(journal, engine, NullSink.Instance);
        return CatalogNames.Of(engine);
    }

    private static List<LiquidationProved> Read(string path, CatalogNames names)
    {
        List<LiquidationProved> claims = [];
        string[] lines = InputText.ReadAll(path).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            using JsonDocument document = Parsed(path, lines[i], i + 1);
            if (!EventJson.TryRead(document.RootElement, names, out Event? item, out string? fault))
            {
                throw new InputException(path, i + 1, null, fault!);
            }

            if (item is LiquidationProved proved)
            {
                claims.Add(proved);
            }
        }

        return claims;
    }

    private static JsonDocument Parsed(string path, string line, int number)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            throw new InputException(path, number, null, "expected an event as journal events --json prints it");
        }
    }
}

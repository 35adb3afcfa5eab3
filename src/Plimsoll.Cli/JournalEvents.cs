// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Plimsoll.Connectors.Worlds;
using Plimsoll.Engine;
using Plimsoll.Engine.Events;
using Plimsoll.Node;
using Plimsoll.Node.Journals;
using Plimsoll.Wire;

namespace Plimsoll.Cli;

/// <summary><c>plimsoll journal events FILE</c>: replays a journal and prints what happened, an event a line.</summary>
internal static class JournalEvents
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        Argument<string> file = JournalVerb.File();
        Option<ulong> from = new("--from") { Description = "The first record whose events are printed.", HelpName = "N" };
        Option<ulong> to = new("--to") { Description = "The last record to apply; the journal's last by default.", HelpName = "N" };
        Option<string[]> only = new("--only") { Description = "Only events of this kind, as Filled or FundPaid; can be given again.", HelpName = "EVENT" };
        Option<bool> json = JournalVerb.Json();
        only.Validators.Add(result =>
        {
            foreach (string name in result.Tokens.Select(token => token.Value).Where(name => EventForm.Named(name) is null))
            {
                result.AddError($"--only {name}: no such event; there are {string.Join(", ", EventForm.All.Select(form => form.Name))}.");
            }
        });
        Command verb = new("events", "Apply every command to an empty engine and print the events, one a line.") { file, from, to, only, json };
        verb.SetAction(parsed => JournalVerb.Run(parsed.GetValue(file)!, journal =>
        {
            ulong first = parsed.GetValue(from), last = parsed.GetResult(to) is null ? ulong.MaxValue : parsed.GetValue(to);
            return first > last
                ? throw new UsageException("--to", $"expected a record at or after the {first} of --from; found {last}")
                : Print(journal, first, last, parsed.GetValue(only) ?? [], parsed.GetValue(json));
        }));
        return verb;
    }

    private static int Print(IJournal journal, ulong from, ulong to, string[] only, bool json)
    {
        string canonical = JournalReplay.ReadSetup(journal)
            ?? throw new JournalException(JournalFault.NotAJournal, $"{journal.Name}: the journal is empty; nothing has happened.");
        EngineSetup setup = SetupText.Read(canonical, journal.Name);
        ClearingEngine engine = new(setup);
        Printer printer = new(CatalogNames.Of(engine), from, [.. only], json);
        ScanReport report = JournalReplay.Run(journal, engine, printer, to, applied: command => printer.Tell(command, engine));
        int told = JournalVerb.ReportEnd(journal, report);
        JournalVerb.CheckWithin("--from", from, report);
        if (to != ulong.MaxValue)
        {
            JournalVerb.CheckWithin("--to", to, report);
        }

        if (!printer.HasPrinted)
        {
            JournalVerb.Report($"{journal.Name}: no event {(only.Length > 0 ? $"{string.Join(" or ", only)} " : string.Empty)}in the records requested.");
        }

        return told;
    }

    /// <summary>An event on one line.</summary>
    /// <param name="item">The event.</param>
    /// <param name="names">The catalogue's names.</param>
    /// <param name="told">What it refuses, as a sentence, where more is known of it than it says.</param>
    internal static string Line(Event item, CatalogNames names, string? told = null) =>
        $"{item.Sequence}  {item.Time}  {EventForm.Of(item).Name}{CommandText.OfFields(EventJson.Fields(item, names))}"
        + $"{((told ?? EventJson.Message(item, names)) is { } message ? $": {message}" : string.Empty)}";

    /// <summary>Why a command was refused, by its name.</summary>
    internal static string Refusal(Plimsoll.Values.Rejection rejection, ClearingEngine engine, Engine.Commands.Command command) =>
        $"{Engine.Commands.CommandForm.Of(command).Name} is refused: {RefusalText.Explain(rejection, engine, command)}";

    private sealed class Printer(CatalogNames names, ulong from, HashSet<string> only, bool json) : IEventSink
    {
        public bool IsListening => true;

        public bool HasPrinted { get; private set; }

        /// <summary>Waits for the command that it refuses, which it does not tell itself; it is the only event of it.</summary>
        private CommandRefused? _refused;

        internal void Tell(Engine.Commands.Command command, ClearingEngine engine)
        {
            if (_refused is { } refused)
            {
                _refused = null;
                Print(refused, Refusal(refused.Rejection, engine, command));
            }
        }

        public void Add(Event item)
        {
            if (item is CommandRefused refused)
            {
                _refused = refused;
                return;
            }

            Print(item, null);
        }

        private void Print(Event item, string? told)
        {
            string kind = EventForm.Of(item).Name;
            if (item.Sequence < from || (only.Count > 0 && !only.Contains(kind)))
            {
                return;
            }

            HasPrinted = true;
            Console.Out.WriteLine(json ? EventJson.Of(item, names, told).ToJsonString() : Line(item, names, told));
        }
    }
}

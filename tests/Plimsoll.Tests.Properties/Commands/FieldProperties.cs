// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Tests.Properties.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Properties.Commands;

/// <summary>What a kind says of its own fields: read and written in one order, and told in JSON without loss.</summary>
[Trait("property", "D08")]
public sealed class FieldProperties
{
    private static readonly CatalogNames _names = new(null);

    [Fact]
    public void D08_a_command_writes_the_fields_that_it_reads_in_the_same_order() => Atoms.ForAll(
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from form in Gen.Elements<CommandForm>(CommandForm.All)
        select (seed, form),
        pair =>
        {
            DrawnFields drawn = new(pair.seed, longest: 3);
            Command command = pair.form.Read(default, default, ref drawn);
            NamesSink sink = new();
            command.Write(ref sink);
            return drawn.Names.SequenceEqual(sink.Names) && CommandForm.Of(command) == pair.form;
        },
        tests: 2_000);

    [Fact]
    public void D08_an_event_writes_the_fields_that_it_reads_in_the_same_order() => Atoms.ForAll(
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from form in Gen.Elements<EventForm>(EventForm.All)
        select (seed, form),
        pair =>
        {
            DrawnFields drawn = new(pair.seed, longest: 3);
            Event item = pair.form.Read(default, default, ref drawn);
            NamesSink sink = new();
            item.Write(ref sink);
            return drawn.Names.SequenceEqual(sink.Names) && EventForm.Of(item) == pair.form;
        },
        tests: 2_000);

    [Fact]
    public void D08_the_json_of_a_command_is_read_back_as_the_command() => Atoms.ForAll(AnyCommand.Any, command =>
    {
        string text = CommandJson.Of(command, _names).ToJsonString();
        return CommandJson.TryRead(Parsed(text), _names, out Command? read, out string? fault)
            && fault is null
            && read!.GetType() == command.GetType()
            && CommandJson.Of(read, _names).ToJsonString() == text
            && Bytes(read).AsSpan().SequenceEqual(Bytes(command));
    }, tests: 5_000);

    [Fact]
    public void D08_the_json_of_an_event_is_read_back_as_the_event() => Atoms.ForAll(AnyCommand.AnyEvent, item =>
        EventJson.TryRead(Parsed(EventJson.Of(item, _names).ToJsonString()), _names, out Event? read, out _) && item.Equals(read), tests: 5_000);

    [Fact]
    public void D13_json_that_lacks_a_field_or_has_one_more_is_refused_by_its_name() => Atoms.ForAll(
        from command in AnyCommand.Any
        from place in Gen.Choose(0, 100)
        select (command, place),
        pair =>
        {
            JsonObject whole = CommandJson.Of(pair.command, _names);
            JsonObject fields = whole["fields"]!.AsObject();
            fields["surplus"] = 1;
            bool surplus = CommandJson.TryRead(Parsed(whole.ToJsonString()), _names, out _, out string? one)
                || !one!.Contains("surplus", StringComparison.Ordinal);
            fields.Remove("surplus");
            if (fields.Count == 0)
            {
                return !surplus;
            }

            string name = fields.ElementAt(pair.place % fields.Count).Key;
            bool mayLack = pair.command switch
            {
                SetLeverageLimit => name == "instrument",
                ListInstrument => name is "base" or "expiry" or "strike" or "forward" or "volatility" or "openInterestCap",
                AdoptRulebook => name == "effective",
                _ => false,
            };
            fields.Remove(name);
            bool isRead = CommandJson.TryRead(Parsed(whole.ToJsonString()), _names, out _, out string? fault);
            return !surplus && (mayLack ? isRead : !isRead && fault!.Contains("." + name + ": missing", StringComparison.Ordinal));
        },
        tests: 3_000);

    private static JsonElement Parsed(string text) => JsonDocument.Parse(text).RootElement;

    private static byte[] Bytes(Command command)
    {
        var bytes = new byte[CommandCodec.Measure(command)];
        CommandCodec.Encode(command, bytes);
        return bytes;
    }
}

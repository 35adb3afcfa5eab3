// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Fields;
using Plimsoll.Tests.Properties.Values;

namespace Plimsoll.Tests.Properties.Commands;

[Trait("property", "D08")]
[Trait("property", "D13")]
public sealed class CommandCodecProperties
{
    [Fact]
    public void D08_a_command_decodes_to_what_was_encoded() => Atoms.ForAll(AnyCommand.Any, command =>
    {
        byte[] bytes = Encode(command);
        return CommandCodec.TryDecode(bytes, out Command? read) == DecodeFault.None
            && read!.GetType() == command.GetType()
            && read.Id == command.Id
            && read.Time == command.Time
            && Encode(read).AsSpan().SequenceEqual(bytes);
    });

    [Fact]
    public void D08_the_fields_of_a_decoded_command_are_those_of_the_original() => Atoms.ForAll(AnyCommand.Any, command =>
    {
        CommandCodec.TryDecode(Encode(command), out Command? read);

        // Records with lists compare the lists by reference, so those are compared entry by entry and the rest with the same list put in.
        return (command, read) switch
        {
            (ObservePrices a, ObservePrices b) => a.Observations.AsSpan().SequenceEqual(b.Observations.AsSpan()),
            (PublishDepth a, PublishDepth b) => a.Depths.Length == b.Depths.Length && a.Depths.Zip(b.Depths).All(pair => SameBook(pair.First, pair.Second)),
            (PublishFigures a, PublishFigures b) => a.Figures.AsSpan().SequenceEqual(b.Figures.AsSpan()),
            (BidForLegs a, BidForLegs b) => a.Legs.AsSpan().SequenceEqual(b.Legs.AsSpan()) && a.Equals(b with { Legs = a.Legs }),
            (ListAsset a, ListAsset b) => SameObservables(a.Observables, b.Observables) && a.Equals(b with { Observables = a.Observables }),
            (ListInstrument a, ListInstrument b) => SameObservables(a.Observables, b.Observables) && a.Equals(b with { Observables = a.Observables }),
            _ => command.Equals(read),
        };
    });

    [Fact]
    public void D08_every_shorter_prefix_of_a_command_is_refused() => Atoms.ForAll(AnyCommand.Any, command =>
    {
        byte[] bytes = Encode(command);
        return Enumerable.Range(0, bytes.Length)
            .All(length => CommandCodec.TryDecode(bytes.AsSpan(0, length), out Command? read) != DecodeFault.None && read is null);
    }, tests: 500);

    [Fact]
    public void D08_a_byte_more_is_refused() => Atoms.ForAll(AnyCommand.Any, command =>
        CommandCodec.TryDecode([.. Encode(command), 0], out Command? read) == DecodeFault.TrailingBytes && read is null);

    [Fact]
    public void D13_mutated_commands_never_throw_and_what_is_accepted_encodes_to_itself() => Atoms.ForAll(Mutated(), AcceptedOnlyIfCanonical);

    [Fact]
    public void D13_random_bytes_never_throw_and_what_is_accepted_encodes_to_itself() => Atoms.ForAll(
        from length in Gen.Choose(0, 200)
        from bytes in ArbMap.Default.GeneratorFor<byte>().ArrayOf(length)
        select bytes,
        AcceptedOnlyIfCanonical);

    [Fact]
    public void D13_random_fields_behind_a_true_header_never_throw_and_what_is_accepted_encodes_to_itself() => Atoms.ForAll(
        from tag in Gen.Choose(0, 21)
        from length in Gen.Choose(24, 200)
        from bytes in ArbMap.Default.GeneratorFor<byte>().ArrayOf(length)
        select (byte[])[CommandCodec.Version, (byte)tag, .. bytes],
        AcceptedOnlyIfCanonical);

    private static bool SameObservables(ImmutableArray<ObservableListing> one, ImmutableArray<ObservableListing> other) =>
        one.Length == other.Length
        && one.Zip(other).All(pair =>
        pair.First.Sources.AsSpan().SequenceEqual(pair.Second.Sources.AsSpan()) && pair.First.Equals(pair.Second with { Sources = pair.First.Sources }));

    private static Gen<byte[]> Mutated() =>
        from command in AnyCommand.Any
        from edits in Gen.Choose(1, 3)
        from places in Gen.Choose(0, int.MaxValue - 1).ArrayOf(edits)
        from values in ArbMap.Default.GeneratorFor<byte>().ArrayOf(edits)
        from kind in Gen.Choose(0, 3)
        select Mutate(Encode(command), places, values, kind);

    private static byte[] Mutate(byte[] bytes, int[] places, byte[] values, int kind)
    {
        List<byte> mutated = [.. bytes];
        for (int i = 0; i < places.Length && mutated.Count > 0; i++)
        {
            int at = places[i] % mutated.Count;
            switch (kind)
            {
                case 0:
                    mutated.RemoveAt(at);
                    break;
                case 1:
                    mutated.Insert(at, values[i]);
                    break;
                default:
                    mutated[at] = values[i];
                    break;
            }
        }

        return [.. mutated];
    }

    private static bool AcceptedOnlyIfCanonical(byte[] bytes)
    {
        DecodeFault fault = CommandCodec.TryDecode(bytes, out Command? command);
        return fault == DecodeFault.None ? Encode(command!).AsSpan().SequenceEqual(bytes) : command is null;
    }

    private static byte[] Encode(Command command)
    {
        ArrayBufferWriter<byte> writer = new();
        int size = CommandCodec.Encode(command, writer);
        Assert.Equal(CommandCodec.Measure(command), size);
        return writer.WrittenSpan.ToArray();
    }

    private static bool SameBook(InstrumentDepth a, InstrumentDepth b) =>
        a.Instrument == b.Instrument
        && a.Depth.HalfSpread == b.Depth.HalfSpread
        && a.Depth.Bids.AsSpan().SequenceEqual(b.Depth.Bids.AsSpan())
        && a.Depth.Asks.AsSpan().SequenceEqual(b.Depth.Asks.AsSpan());
}

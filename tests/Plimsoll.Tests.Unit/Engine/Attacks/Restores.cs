// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Engine.Fields;

namespace Plimsoll.Tests.Engines.Attacks;

/// <summary>An engine that runs, and beside it one restored just before every command.</summary>
internal static class Restores
{
    /// <summary>Each command, decoded from its own bytes, gives the restored engine the same answer, the same events and the same hash.</summary>
    internal static void AssertChangeNothing(EngineSetup setup, IEnumerable<Command> commands)
    {
        TestVenue venue = new(setup);
        foreach (Command command in commands)
        {
            ClearingEngine restored = ClearingEngine.Restore(setup, venue.Snapshot());
            ArrayBufferWriter<byte> bytes = new();
            CommandCodec.Encode(command, bytes);
            Assert.Equal(DecodeFault.None, CommandCodec.TryDecode(bytes.WrittenSpan, out Command? decoded));
            int heard = venue.Events.Count;
            ListSink events = new();
            Assert.Equal(venue.Apply(command), restored.Apply(decoded!, events));
            Assert.Equal(venue.Events.Skip(heard).Select(e => e.ToString()), events.Events.Select(e => e.ToString()));
            Assert.Equal(venue.Engine.StateHash(), restored.StateHash());
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Node;

/// <summary>An engine that survives: every command, refused ones too, is in the journal before the engine sees it.</summary>
/// <remarks>
/// <para>Not for use by several threads: it is driven by its caller, as a replay does, or given to a <see cref="Sequencer"/> and driven by that alone.</para>
/// <para>A failed write stops it for good: the batch's outcome is unknown, nothing is applied or answered, and every later call throws. So does a broken
/// invariant of the engine, whose state is then worth nothing.</para>
/// </remarks>
public sealed class ClearingNode : IDisposable
{
    private readonly IJournal _journal;
    private readonly NodeOptions _options;
    private readonly BlockBuilder _builder;
    private readonly ChainHash _setup;
    private readonly Lock _journalGate = new();
    private volatile Exception? _fault;
    private readonly ulong _epoch;
    private JournalDamage? _tornTail;
    private JournalHead _applied;
    private ulong _lastSnapshot;

    private ClearingNode(RecoveredEngine recovered, IJournal journal, NodeOptions options)
    {
        RecoveryReport recovery = recovered.Report;
        Engine = recovered.Engine;
        Recovery = recovery;
        _tornTail = recovered.TornTail;
        _epoch = recovered.Epoch;
        _journal = journal;
        _options = options;
        _builder = new BlockBuilder(recovery.Head);
        _setup = GenesisRecord.HashOfSetup(Engine.Setup.Canonical);
        _applied = recovery.Head;
        _lastSnapshot = recovery.SnapshotSequence;
    }

    /// <summary>The engine; to look at between two batches, never to apply to.</summary>
    public ClearingEngine Engine { get; }

    /// <summary>How it came to its first state.</summary>
    public RecoveryReport Recovery { get; }

    /// <summary>The last command applied, and the hash of the journal up to it.</summary>
    public JournalHead Head => _applied;

    /// <summary>What stopped it; null while it runs.</summary>
    public Exception? Fault => _fault;

    /// <summary>Starts a node: recovers the engine from the journal, or begins the journal when it is empty. The node owns the journal from then on.</summary>
    /// <remarks>A journal that is not empty is only read; a torn tail is cut off when the first block is written behind it.</remarks>
    /// <exception cref="JournalException">The journal cannot be read, is damaged other than by a torn tail, has lost something that was acknowledged, belongs
    /// to another setup, or holds a command at which the engine halts. It is left as it was.</exception>
    public static ClearingNode Open(EngineSetup setup, IJournal journal, NodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(journal);
        return new ClearingNode(Node.Recovery.Run(setup, journal), journal, options ?? new NodeOptions());
    }

    /// <summary>Writes and then applies commands in order, as many to a write as the options allow. When it returns, all of them are durable.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="outcomes">For each, why it was refused, or none. A command that has no encoding is refused as out of range and takes no place in the
    /// journal.</param>
    /// <param name="events">Where events go.</param>
    /// <exception cref="JournalException">The journal could not be written, now or before.</exception>
    public void Submit(ReadOnlySpan<Command> commands, Span<Rejection> outcomes, IEventSink events)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(outcomes.Length, commands.Length);
        foreach (Command command in commands)
        {
            ArgumentNullException.ThrowIfNull(command, nameof(commands));
        }

        for (int from = 0; from < commands.Length;)
        {
            int to = from;
            for (; to < commands.Length && HasRoom; to++)
            {
                outcomes[to] = Add(commands[to]);
            }

            JournalHead head = Write();
            for (int i = from; i < to; i++)
            {
                if (!outcomes[i].IsRefused)
                {
                    outcomes[i] = Apply(commands[i], events);
                }
            }

            Finish(head);
            from = to;
        }
    }

    /// <summary>Writes and then applies one command.</summary>
    /// <exception cref="JournalException">The journal could not be written, now or before.</exception>
    public Rejection Submit(Command command, IEventSink events)
    {
        Rejection outcome = default;
        Submit([command], new Span<Rejection>(ref outcome), events);
        return outcome;
    }

    /// <summary>Keeps a snapshot of the state after the last batch, from which the next start can go on.</summary>
    /// <exception cref="JournalException">It could not be written, now or before.</exception>
    public void SaveSnapshot()
    {
        ThrowIfStopped();
        ArrayBufferWriter<byte> bytes = new(1 << 16);
        Engine.WriteSnapshot(bytes);
        byte[] framed = new SnapshotFrame(_setup, _applied, Engine.StateHash(), bytes.WrittenMemory).Write();
        Guarded(() =>
        {
            CutTornTail();
            _journal.SaveSnapshot(_applied.Sequence, framed, _options.SnapshotsKept);
        });
        _lastSnapshot = _applied.Sequence;
    }

    /// <summary>Closes the journal. Takes no snapshot: a stop and a crash are the same to the next start.</summary>
    public void Dispose()
    {
        _fault ??= new ObjectDisposedException(nameof(ClearingNode));
        _journal.Dispose();
    }

    /// <summary>True while the block being built takes more.</summary>
    internal bool HasRoom => _builder.Count < _options.BatchCommands && _builder.Bytes < _options.BatchBytes;

    /// <summary>Puts a command into the block being built; refuses one that could not be read back.</summary>
    internal Rejection Add(Command command)
    {
        ThrowIfStopped();
        return _builder.TryAdd(command) ? Rejection.None : new Rejection(RejectionCode.OutOfRange);
    }

    /// <summary>Makes the block durable and returns its last record. On a separate thread from <see cref="Apply"/>, if the caller wishes.</summary>
    internal JournalHead Write()
    {
        ThrowIfStopped();
        if (_builder.Count > 0)
        {
            JournalBlock block = _builder.Seal();
            Guarded(() =>
            {
                CutTornTail();
                _journal.Append(block);

                // After the block and before anybody is answered: what the anchor names was kept, and what was acknowledged it names.
                _journal.Anchor(new AnchorMark(_builder.Head, _epoch));
            });
        }

        return _builder.Head;
    }

    /// <summary>Applies a command that is durable.</summary>
    internal Rejection Apply(Command command, IEventSink events)
    {
        try
        {
            return Engine.Apply(command, events);
        }
        catch (Exception bug)
        {
            // Noted so that nothing more is taken, and thrown on: a bug is not handled here.
            _fault ??= bug;
            throw;
        }
    }

    /// <summary>Marks a block as applied, and takes a snapshot when one is due.</summary>
    internal void Finish(JournalHead head)
    {
        Invariant.Check(Engine.Sequence == head.Sequence, "The engine counts commands otherwise than the journal.");
        _applied = head;
        if (_fault is null && _options.SnapshotEvery > 0 && head.Sequence - _lastSnapshot >= _options.SnapshotEvery)
        {
            SaveSnapshot();
        }
    }

    /// <summary>Takes nothing more, because of what happened.</summary>
    internal void Stop(Exception cause) => _fault ??= cause;

    private void CutTornTail()
    {
        if (_tornTail is { } tail)
        {
            _journal.CutTail(tail.BlockFirstSequence, tail.BlockSound);
            _tornTail = null;
        }
    }

    private void Guarded(Action write)
    {
        try
        {
            lock (_journalGate)
            {
                write();
            }
        }
        catch (Exception failure)
        {
            _fault ??= failure;
            throw;
        }
    }

    private void ThrowIfStopped()
    {
        if (_fault is { } fault)
        {
            throw new JournalException(JournalFault.Stopped, $"The node stopped and takes nothing more: {fault.Message}", fault);
        }
    }
}

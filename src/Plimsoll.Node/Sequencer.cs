// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Threading.Channels;
using Plimsoll.Engine;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Node.Journals;
using Plimsoll.Values;

namespace Plimsoll.Node;

/// <summary>The front door of a node: takes commands from many threads, gives each a place and a time, and answers when it is durable and applied.</summary>
/// <remarks>
/// <para>One thread writes: it takes what waits, up to a block, and makes it durable with one flush, so that the flush is shared by all who wait for it.
/// Another applies what was written and answers. They work side by side on consecutive blocks; a command is never applied before it is durable.</para>
/// <para>A failed write ends it: those in the block are told that their outcome is unknown, those behind it that they took no place.</para>
/// </remarks>
public sealed class Sequencer : IAsyncDisposable
{
    // Two blocks in flight keep both threads busy; a third would only be waiting.
    private const int BlocksInFlight = 2;

    private readonly ClearingNode _node;
    private readonly IEventSink _events;
    private readonly TimeProvider? _clock;
    private readonly SemaphoreSlim _ordinary;
    private readonly SemaphoreSlim _reserved;
    private readonly Channel<Entry> _waiting = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly BlockingCollection<WrittenBlock> _written = new(BlocksInFlight);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Timestamp _lastTime;

    /// <summary>Starts the two threads. The node is the sequencer's alone until it has completed.</summary>
    public Sequencer(ClearingNode node, IEventSink events, SequencerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        options ??= new SequencerOptions();
        _node = node;
        _events = events;
        _clock = options.Clock;
        _lastTime = node.Engine.Time;
        _ordinary = new SemaphoreSlim(options.Capacity);
        _reserved = new SemaphoreSlim(options.Reserved);
        Thread applier = new(ApplyBlocks) { IsBackground = true, Name = "plimsoll-apply" };
        Thread writer = new(() => WriteBlocks(applier)) { IsBackground = true, Name = "plimsoll-journal" };
        applier.Start();
        writer.Start();
    }

    /// <summary>Ends when all that was taken is answered; faulted when the node stopped. A host that sees it faulted should exit.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Takes a command if there is room; the handler hears of it later.</summary>
    /// <param name="command">The command.</param>
    /// <param name="handler">Who waits for the answer.</param>
    /// <param name="token">Handed back to the handler.</param>
    /// <param name="mayUseReserve">True for what must never starve.</param>
    /// <returns>False when it was turned away, because too many wait or the node has stopped: it took no place.</returns>
    public bool TrySubmit(Command command, IReceiptHandler handler, long token, bool mayUseReserve = false)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(handler);
        SemaphoreSlim? place = _ordinary.Wait(0) ? _ordinary : mayUseReserve && _reserved.Wait(0) ? _reserved : null;
        if (place is null)
        {
            return false;
        }

        bool taken = _waiting.Writer.TryWrite(new Entry(command, handler, token, null, place));
        if (!taken)
        {
            place.Release();
        }

        return taken;
    }

    /// <summary>Takes a command as soon as there is room, and answers when it is durable and applied.</summary>
    /// <exception cref="JournalException">There will be no answer; see <see cref="IReceiptHandler.Fail"/>.</exception>
    public async Task<Receipt> SubmitAsync(Command command, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(command);
        await _ordinary.WaitAsync(cancellation).ConfigureAwait(false);
        AwaitedReceipt receipt = new();
        if (!_waiting.Writer.TryWrite(new Entry(command, receipt, 0, null, _ordinary)))
        {
            _ordinary.Release();
            throw Stopped();
        }

        return await receipt.Task.ConfigureAwait(false);
    }

    /// <summary>Looks at the engine after every command that was taken before this call was made.</summary>
    /// <exception cref="JournalException">The node stopped before it took the command.</exception>
    public async Task<T> ReadAsync<T>(Func<ClearingEngine, T> read, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        await _ordinary.WaitAsync(cancellation).ConfigureAwait(false);
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        AwaitedReceipt failure = new(reason => answer.TrySetException(reason));
        if (!_waiting.Writer.TryWrite(new Entry(null, failure, 0, engine => Answer(answer, read, engine), _ordinary)))
        {
            _ordinary.Release();
            throw Stopped();
        }

        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>Takes nothing more, answers all that was taken, and ends. Does not throw for a node that stopped; see <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The semaphores stay: a caller that comes late is told that the node is closing, and undisposed they hold nothing.
        _written.Dispose();
    }

    private static void Answer<T>(TaskCompletionSource<T> answer, Func<ClearingEngine, T> read, ClearingEngine engine)
    {
        try
        {
            answer.TrySetResult(read(engine));
        }
        catch (Exception failure) when (failure is not InvariantException)
        {
            answer.TrySetException(failure);
        }
    }

    private void WriteBlocks(Thread applier)
    {
        List<Entry> block = [];
        try
        {
            while (_node.Fault is null && _waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                Gather(block);
                _written.Add(new WrittenBlock(block, _node.Write()));
                block = [];
            }
        }
        catch (Exception failure)
        {
            // Whatever it was, nothing is known of this block: the node is stopped by the time the callers hear of it.
            JournalException reason = failure as JournalException ?? new JournalException(JournalFault.Storage, failure.Message, failure);
            block.ForEach(entry => entry.Handler.Fail(entry.Token, reason));
        }

        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out Entry left))
        {
            left.Place.Release();
            left.Handler.Fail(left.Token, Stopped());
        }

        _written.CompleteAdding();
        applier.Join();
        if (_node.Fault is { } fault)
        {
            _completion.TrySetException(fault);
        }
        else
        {
            _completion.TrySetResult();
        }
    }

    private void Gather(List<Entry> block)
    {
        while (_node.HasRoom && _waiting.Reader.TryRead(out Entry entry))
        {
            // In the list before anything can fail, so that whoever waits for it is told.
            entry.Place.Release();
            block.Add(entry);
            if (entry.Command is { } command)
            {
                command = Stamp(command);
                block[^1] = entry with { Command = command, Refused = _node.Add(command) };
            }
        }
    }

    // Time never runs backwards on commands, whatever the clock does.
    private Command Stamp(Command command)
    {
        if (_clock is null)
        {
            return command;
        }

        Timestamp now = new((_clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100);
        _lastTime = now < _lastTime ? _lastTime : now;
        return command with { Time = _lastTime };
    }

    private void ApplyBlocks()
    {
        JournalException? failed = null;
        foreach (WrittenBlock block in _written.GetConsumingEnumerable())
        {
            foreach (Entry entry in block.Entries)
            {
                failed ??= TryApply(entry);
                if (failed is not null)
                {
                    entry.Handler.Fail(entry.Token, failed);
                }
            }

            failed ??= TryFinish(block.Head);
        }
    }

    private JournalException? TryApply(Entry entry)
    {
        try
        {
            if (entry.Command is not { } command)
            {
                entry.Read!(_node.Engine);
            }
            else if (entry.Refused.IsRefused)
            {
                entry.Handler.Complete(entry.Token, new Receipt(0, command.Time, entry.Refused));
            }
            else
            {
                Rejection rejection = _node.Apply(command, _events);
                entry.Handler.Complete(entry.Token, new Receipt(_node.Engine.Sequence, command.Time, rejection));
            }

            return null;
        }
        catch (Exception bug)
        {
            Stop(bug);
            return new JournalException(JournalFault.EngineFailed, $"The engine failed and the node stopped: {bug.Message}", bug);
        }
    }

    private JournalException? TryFinish(JournalHead head)
    {
        try
        {
            _node.Finish(head);
            return null;
        }
        catch (Exception failure)
        {
            Stop(failure);
            return failure as JournalException ?? new JournalException(JournalFault.EngineFailed, failure.Message, failure);
        }
    }

    // The writer may be asleep; closing the queue wakes it to end as well.
    private void Stop(Exception cause)
    {
        _node.Stop(cause);
        _waiting.Writer.TryComplete();
    }

    private JournalException Stopped() =>
        new(JournalFault.Stopped, _node.Fault is { } fault ? $"The node stopped: {fault.Message}" : "The node is closing and takes nothing more.");

    private readonly record struct Entry(Command? Command, IReceiptHandler Handler, long Token, Action<ClearingEngine>? Read, SemaphoreSlim Place)
    {
        public Rejection Refused { get; init; }
    }

    private readonly record struct WrittenBlock(List<Entry> Entries, JournalHead Head);
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Plimsoll.Node.Journals;

/// <summary>Flushes a file to the disk beside what its owner does, one flush at a time, on a thread of its own.</summary>
/// <remarks>Not on the thread pool: a pool thread that has flushed looks for more work for a while before it sleeps, and one flush a block then keeps a whole
/// processor busy with looking. This one sleeps in the kernel between two flushes. A flush that failed fails every later call.</remarks>
internal sealed class FlushThread : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly AutoResetEvent _asked = new(false);
    private readonly ManualResetEvent _idle = new(true);
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private bool _isClosing;

    /// <summary>Starts the thread; the file stays its owner's.</summary>
    internal FlushThread(SafeFileHandle file)
    {
        _file = file;
        _thread = new Thread(Run) { IsBackground = true, Name = "plimsoll-flush" };
        _thread.Start();
    }

    /// <summary>Begins a flush of all that has been written to the file, and does not wait for it.</summary>
    internal void Begin()
    {
        Wait();
        _idle.Reset();
        _asked.Set();
    }

    /// <summary>Waits until no flush is under way.</summary>
    /// <exception cref="IOException">One failed.</exception>
    internal void Wait()
    {
        _idle.WaitOne();
        _failure?.Throw();
    }

    /// <summary>Waits for the last flush and ends the thread; what that flush came to is not told any more.</summary>
    public void Dispose()
    {
        _idle.WaitOne();
        _isClosing = true;
        _asked.Set();
        _thread.Join();
        _asked.Dispose();
        _idle.Dispose();
    }

    // The events order what the two threads write and read: each field is written by one of them while the other waits.
    private void Run()
    {
        while (_asked.WaitOne() && !_isClosing)
        {
            try
            {
                RandomAccess.FlushToDisk(_file);
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }

            _idle.Set();
        }
    }
}

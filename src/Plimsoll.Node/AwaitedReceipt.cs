// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Node.Journals;

namespace Plimsoll.Node;

/// <summary>One answer as a task, for callers that await.</summary>
internal sealed class AwaitedReceipt : IReceiptHandler
{
    private readonly TaskCompletionSource<Receipt> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<JournalException>? _onFailure;

    public AwaitedReceipt(Action<JournalException>? onFailure = null) => _onFailure = onFailure;

    public Task<Receipt> Task => _answer.Task;

    public void Complete(long token, Receipt receipt) => _answer.TrySetResult(receipt);

    public void Fail(long token, JournalException reason)
    {
        if (_onFailure is null)
        {
            _answer.TrySetException(reason);
        }
        else
        {
            _onFailure(reason);
        }
    }
}

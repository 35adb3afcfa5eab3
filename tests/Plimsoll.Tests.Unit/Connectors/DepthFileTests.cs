// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Depth;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Connectors;

public sealed class DepthFileTests : IDisposable
{
    private static readonly DepthFileFormat _format = new(
        [Ratio.Parse("0.01"), Ratio.Parse("0.02")], ["bid1", "bid2"], ["ask1", "ask2"], DepthSide.Both);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Each_side_speaks_for_itself_unless_one_is_named()
    {
        File.WriteAllText(_path, "ts,bid2,bid1,ask1,ask2\n1760131200,20,10,11,22\n");
        DepthRow both = DepthFile.Read(_path, _format).At(new(1_760_131_200L * Timestamp.NanosecondsPerSecond))!;
        Assert.Equal([Amount.Of(10), Amount.Of(20)], both.Bids);
        Assert.Equal([Amount.Of(11), Amount.Of(22)], both.Asks);
        DepthRow asks = DepthFile.Read(_path, _format with { Side = DepthSide.Ask }).At(new(1_760_131_200L * Timestamp.NanosecondsPerSecond))!;
        Assert.Equal([Amount.Of(11), Amount.Of(22)], asks.Bids);
        DepthRow bids = DepthFile.Read(_path, _format with { Side = DepthSide.Bid }).At(new(1_760_131_200L * Timestamp.NanosecondsPerSecond))!;
        Assert.Equal([Amount.Of(10), Amount.Of(20)], bids.Asks);
    }

    [Fact]
    public void The_last_snapshot_not_later_than_the_time_given_counts()
    {
        File.WriteAllText(_path, "ts,bid1,bid2,ask1,ask2\n1760131200,1,1,1,1\n1760131230,2,2,2,2\n1760131260,3,3,3,3\n");
        DepthFile file = DepthFile.Read(_path, _format);
        Assert.Null(file.At(Second(1_760_131_199)));
        Assert.Equal(Amount.Of(1), file.At(Second(1_760_131_200))!.Bids[0]);
        Assert.Equal(Amount.Of(1), file.At(Second(1_760_131_229))!.Bids[0]);
        Assert.Equal(Amount.Of(2), file.At(Second(1_760_131_230))!.Bids[0]);
        Assert.Equal(Amount.Of(3), file.At(Second(1_760_139_999))!.Bids[0]);
    }

    [Theory]
    [InlineData("ts,bid1,bid2,ask1,ask2\n1760131200,20,10,11,22\n",
        "column bid2: the depth at 2025-10-10T21:20:00Z is 10, less than the 20 nearer to the mark")]
    [InlineData("ts,bid1,bid2,ask1,ask2\n1760131200,-1,10,11,22\n", "column bid1: the depth at 2025-10-10T21:20:00Z is -1, less than the 0 nearer")]
    [InlineData("ts,bid1,bid2,ask1,ask2\n1760131200,1,2,3,\n", "column ask2: the depth at 2025-10-10T21:20:00Z is missing")]
    [InlineData("ts,bid1,bid2,ask1\n1760131200,1,2,3\n", "line 1, column ask2: there is no such column")]
    [InlineData("ts,bid1,bid2,ask1,ask2\n1760131200,1,2,3,4\n1760131200,1,2,3,4\n", "line 3, timestamp: 2025-10-10T21:20:00Z is there twice")]
    public void A_depth_file_that_is_not_whole_is_refused(string text, string expected)
    {
        File.WriteAllText(_path, text);
        InputException fault = Assert.Throws<InputException>(() => DepthFile.Read(_path, _format));
        Assert.StartsWith(_path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private static Timestamp Second(long seconds) => new(seconds * Timestamp.NanosecondsPerSecond);
}

// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public class TimestampTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0)]
    [InlineData("1970-01-01T00:00:00.000000001Z", 1)]
    [InlineData("1969-12-31T23:59:59.999999999Z", -1)]
    [InlineData("2025-10-10T21:20:00Z", 1_760_131_200_000_000_000)]
    [InlineData("2025-10-10T21:20:00.5Z", 1_760_131_200_500_000_000)]
    [InlineData("2262-04-11T23:47:16.854775807Z", long.MaxValue)]
    [InlineData("1677-09-21T00:12:43.145224192Z", long.MinValue)]
    public void A_time_is_read_and_printed_to_the_nanosecond(string text, long nanoseconds)
    {
        Assert.True(Timestamp.TryParse(text, out Timestamp read));
        Assert.Equal(nanoseconds, read.Nanoseconds);
        Assert.Equal(text, read.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2025-10-10T21:20:00")]
    [InlineData("2025-10-10T21:20:00z")]
    [InlineData("2025-10-10 21:20:00Z")]
    [InlineData("2025-10-10T21:20Z")]
    [InlineData("2025-10-10T21:20:00+00:00")]
    [InlineData("2025-10-10T21:20:00.Z")]
    [InlineData("2025-10-10T21:20:00,5Z")]
    [InlineData("2025-10-10T21:20:00.0000000001Z")]
    [InlineData("2025-13-10T21:20:00Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z")]
    [InlineData("2025-10-10T24:00:00Z")]
    [InlineData("10/10/2025Z")]
    [InlineData(" 2025-10-10T21:20:00Z")]
    [InlineData("2262-04-11T23:47:16.854775808Z")]
    [InlineData("1677-09-21T00:12:43.145224191Z")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(Timestamp.TryParse(text, out Timestamp read));
        Assert.Equal(default, read);
    }

    [Fact]
    public void A_year_is_365_days() =>
        Assert.Equal(1.0, default(Timestamp).YearsTo(default(Timestamp).PlusSeconds(365 * 86_400)));
}

// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Values;

namespace Plimsoll.Tests.Unit.Values;

public class FixedTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("+1", "1")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData("-0.000000000000000001", "-0.000000000000000001")]
    [InlineData(".5", "0.5")]
    [InlineData("1.0000000000000000000000", "1")]
    [InlineData("170141183460469231731.687303715884105727", "170141183460469231731.687303715884105727")]
    [InlineData("-170141183460469231731.687303715884105728", "-170141183460469231731.687303715884105728")]
    public void Plain_decimal_text_is_read_exactly_and_printed_in_its_shortest_form(string text, string shortest) =>
        Assert.Equal(shortest, Amount.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x10")]
    [InlineData("１")]
    [InlineData("0.0000000000000000001")]
    [InlineData("170141183460469231731.687303715884105728")]
    [InlineData("-170141183460469231731.687303715884105729")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public void Anything_else_is_refused_and_leaves_zero(string text)
    {
        Assert.False(Amount.TryParse(text, out Amount read));
        Assert.Equal(Amount.Zero, read);
    }

    [Fact]
    public void A_bad_number_is_named_in_the_message()
    {
        FormatException error = Assert.Throws<FormatException>(() => Price.Parse("1e3"));
        Assert.Equal("'1e3' is not a plain decimal number with at most 18 decimals in range.", error.Message);
    }

    [Theory]
    [InlineData("1", "a Number")]
    [InlineData("1.5", "a Number")]
    [InlineData("null", "a Null")]
    [InlineData("true", "a True")]
    [InlineData("[]", "a StartArray")]
    [InlineData("{}", "a StartObject")]
    [InlineData("\"1e3\"", "\"1e3\"")]
    [InlineData("\"NaN\"", "\"NaN\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"0.0000000000000000001\"", "\"0.0000000000000000001\"")]
    public void Json_takes_decimal_strings_only_and_says_what_it_found(string json, string found)
    {
        JsonException error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Ratio>(json));
        Assert.Contains($"expected a decimal in a string with at most 18 decimals, such as \"0.05\"; found {found}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_writes_a_string() => Assert.Equal("\"-0.05\"", JsonSerializer.Serialize(Ratio.Parse("-0.050")));
}

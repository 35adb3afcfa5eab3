// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Plimsoll.Engine.Commands;
using Plimsoll.Engine.Events;
using Plimsoll.Values;
using Plimsoll.Wire;

namespace Plimsoll.Tests.Unit.Wire;

public sealed class CommandJsonTests
{
    private const string Good =
        """{"command":"Deposit","id":"00000000000000000000000000000102","time":"2025-10-10T21:00:00Z","fields":"""
        + """{"account":1000,"asset":"asset 2","amount":"1.5"}}""";

    private static readonly CatalogNames _names = new(null);

    [Fact]
    public void A_deposit_is_told_in_plain_json_and_read_from_it()
    {
        Assert.True(Timestamp.TryParse("2025-10-10T21:00:00Z", out Timestamp time));
        Deposit deposit = new(new(0x0102), time, new(1000), new(2), Amount.Parse("1.5"));

        Assert.Equal(Good, CommandJson.Of(deposit, _names).ToJsonString());
        Assert.True(CommandJson.TryRead(JsonDocument.Parse(Good).RootElement, _names, out Command? read, out _));
        Assert.Equal(deposit, read);
    }

    [Theory]
    [InlineData("1000", "-1", "Deposit.account: -1; expected a whole number from 0 to 18446744073709551615")]
    [InlineData("1000", "1e3", "Deposit.account: 1e3; expected a whole number from 0 to 18446744073709551615")]
    [InlineData("1000", "\"1000\"", "Deposit.account: \"1000\"; expected a whole number from 0 to 18446744073709551615")]
    [InlineData("\"asset 2\"", "\"USDC\"", "Deposit.asset: \"USDC\"; expected the name of an asset")]
    [InlineData("\"asset 2\"", "\"asset 02\"", "Deposit.asset: \"asset 02\"; expected the name of an asset")]
    [InlineData("\"1.5\"", "1.5", "Deposit.amount: 1.5; expected a decimal in quotes, at most 18 places, as \"1234.5\"")]
    [InlineData("\"1.5\"", "\"1,5\"", "Deposit.amount: \"1,5\"; expected a decimal in quotes, at most 18 places, as \"1234.5\"")]
    [InlineData("\"amount\":\"1.5\"", "\"amount\":\"1.5\",\"amount\":\"2\"", "Deposit.amount: the field stands there twice")]
    [InlineData("\"amount\":\"1.5\"", "\"amount\":\"1.5\",\"asse\":1", "Deposit: unknown field \"asse\"; it takes account, asset, amount")]
    [InlineData(",\"amount\":\"1.5\"", "", "Deposit.amount: missing; expected a decimal in quotes, at most 18 places, as \"1234.5\"")]
    [InlineData("2025-10-10T21:00:00Z", "yesterday", "command.time: \"yesterday\"; expected a time as \"2025-10-10T21:00:00Z\"")]
    [InlineData("00000000000000000000000000000102", "xyz", "command.id: \"xyz\"; expected a command id: 1 to 32 hexadecimal digits")]
    public void What_is_wrong_is_said_with_field_value_and_what_was_expected(string from, string to, string expected)
    {
        string text = Good.Replace(from, to, StringComparison.Ordinal);

        Assert.False(CommandJson.TryRead(JsonDocument.Parse(text).RootElement, _names, out Command? command, out string? fault));
        Assert.Null(command);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void An_unknown_kind_is_refused_with_the_kinds_there_are()
    {
        string text = Good.Replace("Deposit", "Despoit", StringComparison.Ordinal);

        Assert.False(CommandJson.TryRead(JsonDocument.Parse(text).RootElement, _names, out _, out string? fault));
        Assert.StartsWith("command.command: \"Despoit\"; expected one of OpenAccount, Deposit,", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_inside_a_list_is_named_by_its_place()
    {
        const string Text = """
            {"command":"ObservePrices","id":"1","time":"2025-10-10T21:00:00Z","fields":{"observations":[
              {"observable":"observable 1","source":0,"value":"1","confidence":"0"},
              {"observable":"observable 1","source":0.5,"value":"1","confidence":"0"}]}}
            """;

        Assert.False(CommandJson.TryRead(JsonDocument.Parse(Text).RootElement, _names, out _, out string? fault));
        Assert.Equal("ObservePrices.observations[1].source: 0.5; expected a whole number from -2147483648 to 2147483647", fault);
    }

    [Theory]
    [InlineData("\"confidnce\":1", "ObservePrices.observations[0]: unknown field \"confidnce\"; it takes observable, source, value, confidence, time")]
    [InlineData("\"source\":1", "ObservePrices.observations[0].source: the field stands there twice")]
    [InlineData("\"time\":null", "ObservePrices.observations[0].time: null; expected a time as \"2025-10-10T21:00:00Z\"")]
    public void What_is_too_much_inside_a_list_is_named_by_its_place(string field, string expected)
    {
        string text = """
            {"command":"ObservePrices","id":"1","time":"2025-10-10T21:00:00Z","fields":{"observations":[
              {"observable":"observable 1","source":0,"value":"1","confidence":"0",FIELD},
              {"observable":"observable 1","source":0,"value":"1","confidence":"0"}]}}
            """.Replace("FIELD", field, StringComparison.Ordinal);

        Assert.False(CommandJson.TryRead(JsonDocument.Parse(text).RootElement, _names, out _, out string? fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("cross")]
    [InlineData("Cross, Sub")]
    public void A_choice_is_taken_by_its_name_alone(string kind)
    {
        string text = """
            {"command":"OpenAccount","id":"1","time":"2025-10-10T21:00:00Z","fields":{"account":1000,"owner":1,"kind":"KIND","parent":0}}
            """;

        Assert.True(CommandJson.TryRead(JsonDocument.Parse(text.Replace("KIND", "Cross", StringComparison.Ordinal)).RootElement, _names, out _, out _));
        Assert.False(CommandJson.TryRead(JsonDocument.Parse(text.Replace("KIND", kind, StringComparison.Ordinal)).RootElement, _names, out _,
            out string? fault));
        Assert.StartsWith($"OpenAccount.kind: \"{kind}\"; expected one of Cross, ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_and_every_event_is_a_kind_with_a_number_of_its_own()
    {
        Assert.Equal(Names(typeof(Command)), CommandForm.All.Select(form => form.Name).Order());
        Assert.Equal(Names(typeof(Event)), EventForm.All.Select(form => form.Name).Order());
        Assert.Equal(CommandForm.All.Length, CommandForm.All.Select(form => form.Tag).Distinct().Count());
        Assert.Equal(EventForm.All.Length, EventForm.All.Select(form => form.Tag).Distinct().Count());
        Assert.All(CommandForm.All, form => Assert.Same(form, CommandForm.Tagged(form.Tag)));
        Assert.Null(CommandForm.Tagged(0));
        Assert.Null(CommandForm.Tagged(255));
    }

    private static IEnumerable<string> Names(Type kind) => kind.Assembly.GetTypes().Where(type => type.IsSubclassOf(kind)).Select(type => type.Name).Order();
}

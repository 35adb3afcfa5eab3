// SPDX-License-Identifier: Apache-2.0
using Plimsoll.Connectors;
using Plimsoll.Connectors.Crif;
using Plimsoll.Values;
using Plimsoll.Venues.Simm;

namespace Plimsoll.Tests.Unit.Connectors;

/// <summary>CRIF files and lists of trades: what is read, what is written again, and what is wrong with a file.</summary>
public sealed class CrifTests : IDisposable
{
    private const string Header = "TradeID,PortfolioID,ProductClass,RiskType,Qualifier,Bucket,Label1,Label2,Amount,AmountCurrency,AmountUSD\n";
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"plimsoll-crif-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Commas_and_tabs_are_read_and_written_again_as_they_were()
    {
        string text = Header + "T1,P,Equity,Risk_Equity,\"Acme, Inc\",1,,,10,USD,10\n";
        Assert.Equal(text, Read(text).Write());
        Assert.Equal("Acme, Inc", Assert.Single(CrifBook.Of(Read(text)).Sensitivities).Qualifier);
        string tabs = text.Replace("\"Acme, Inc\"", "Acme Inc", StringComparison.Ordinal).Replace(',', '\t');
        Assert.Equal(tabs, Read(tabs).Write());
    }

    [Fact]
    public void Sensitivities_go_through_a_file_and_come_back()
    {
        string text = "#trade_id\tproduct_class\trisk_type\tqualifier\tbucket\tlabel1\tlabel2\tamount\tamount_currency\tamount_usd\n"
            + "1\tRatesFX\tRisk_IRCurve\tUSD\t1\t2w\tOIS\t\t\t1.5\n1\tCredit\tRisk_CreditQ\tX\tResidual\t5y\tUSD\t\t\t-2\n"
            + "1\tEquity\tRisk_EquityVol\tSPX\t11\t1y\t\t\t\t3\n1\tRatesFX\tRisk_FXVol\tUSDGBP\t\t1y\t\t\t\t1.2E-05\n";
        CrifBook book = CrifBook.Of(Read(text));
        Assert.Equal(["1.5", "-2", "3", "0.000012"], book.Sensitivities.Select(static one => one.Value.ToString()));
        Assert.Equal("GBPUSD", book.Sensitivities[3].Qualifier);
        Assert.Equal(book.Sensitivities, CrifBook.Of(Read(CrifBook.File("again", book.Sensitivities).Write())).Sensitivities);
    }

    [Fact]
    public void Add_ons_are_rows_and_what_is_not_used_is_counted_and_named()
    {
        CrifBook book = CrifBook.Of(Read(Header.Replace("AmountUSD", "AmountUSD,IMModel,CollectRegulations,Desk", StringComparison.Ordinal)
            + "T,P,,Param_ProductClassMultiplier,Equity,,,,1.215,,,,,x\nT,P,,Param_AddOnNotionalFactor,Alpha,,,,12.5,,,,,x\n"
            + "T,P,,Notional,Alpha,,,,,USD,80,,,x\nT,P,,Notional,Charlie,,,,,USD,5,,,x\nT,P,,Param_AddOnFixedAmount,,,,,,USD,10,,,x\n"
            + "T,P,,PV,,,,,,USD,10,,,x\nT,P,Equity,Risk_Equity,A,1,,,7,USD,,,,x\nT,P,Equity,Risk_Equity,A,1,,,7,USD,7,Schedule,,x\n"
            + "T,P,Equity,Risk_Equity,A,1,,,7,USD,7,SIMM,Excluded,x\nT,P,Equity,Risk_Equity,A,1,,LIBOR,7,USD,7,,,x\n"));
        Assert.Equal(2, book.Sensitivities.Length);
        Assert.Equal((SimmProductClass.Equity, Ratio.Parse("1.215")), Assert.Single(book.AddOns.Multipliers));
        Assert.Equal(("Alpha", Ratio.Parse("0.125")), Assert.Single(book.AddOns.Factors));
        Assert.Equal([Amount.Of(10)], book.AddOns.Fixed);
        Assert.Equal(
        [
            "1 notionals of Charlie, which no Param_AddOnNotionalFactor charges", "1 rows of RiskType PV, which only the schedule uses",
            "1 rows of Risk_Equity with a Label2, which SIMM does not use there", "1 rows that IMModel gives to the schedule",
            "1 rows that are excluded by CollectRegulations", "1 rows without AmountUSD, whose Amount is in USD and was taken", "column Desk is not read",
        ], book.Notes);
    }

    [Theory]
    [InlineData("T,P,Equity,Risk_Weather,A,1,,,1,USD,1\n", "line 2, column RiskType: expected one of Risk_IRCurve")]
    [InlineData("T,P,Equity,Risk_Equity,A,13,,,1,USD,1\n", "line 2, column Bucket: expected 1 to 12 or Residual of Equity; found '13'")]
    [InlineData("T,P,RatesFX,Risk_IRCurve,USD,1,4y,OIS,1,USD,1\n", "line 2, column Label1: expected a tenor: 2w, 1m")]
    [InlineData("T,P,Equity,Risk_Equity,A,1,,,1,USD,abc\n", "line 2, column AmountUSD: expected a plain decimal with at most 18 decimals; found 'abc'")]
    [InlineData("T,P,Equity,Risk_Equity,A,1,,,1,EUR,\n", "line 2, column AmountUSD: expected an amount in dollars, for AmountCurrency is 'EUR'")]
    [InlineData("T,P,Equity,Risk_Equity,A,1,,,1,USD\n", "line 2: expected 11 fields as in the first row; found 10")]
    [InlineData("T,P,,Param_ProductClassMultiplier,Rates,,,,1.2,,\n", "line 2, column Qualifier: expected one of RatesFX")]
    [InlineData("T,P,,Param_ProductClassMultiplier,Credit,,,,0.2,,\n", "line 2, column Amount: expected a multiplier of at least 1")]
    [InlineData("T,P,,Param_AddOnNotionalFactor,A,,,,1,,\nT,P,,Param_AddOnNotionalFactor,A,,,,1,,\n",
        "line 3, column Qualifier: the factor of A is there twice")]
    [InlineData("T,P,Equity,Risk_Equity,A,1,,,1,USD,1\nT,Q,Equity,Risk_Equity,A,1,,,1,USD,1\n", "column PortfolioID: several portfolios")]
    public void What_is_wrong_is_told_with_file_line_and_field(string rows, string sentence)
    {
        InputException fault = Assert.Throws<InputException>(() => CrifBook.Of(Read(Header + rows)));
        Assert.StartsWith(_path + ", ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Label1,", "column Label1: the column is missing")]
    [InlineData(",AmountUSD", null)]
    [InlineData(",AmountCurrency,AmountUSD", "column AmountUSD: the column is missing")]
    public void A_column_that_is_needed_must_be_there(string taken, string? sentence)
    {
        CrifFile file = Read(Header.Replace(taken, string.Empty, StringComparison.Ordinal));
        if (sentence is null)
        {
            Assert.Contains("there is no row", Assert.Throws<InputException>(() => CrifBook.Of(file)).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Contains(sentence, Assert.Throws<InputException>(() => CrifBook.Of(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_several_portfolios_is_read_and_the_others_are_counted()
    {
        string rows = "T,P,Equity,Risk_Equity,A,1,,,1,USD,1\nT,Q,Equity,Risk_Equity,B,1,,,1,USD,1\n";
        CrifBook book = CrifBook.Of(Read(Header + rows), SimmSide.Call, "Q");
        Assert.Equal("B", Assert.Single(book.Sensitivities).Qualifier);
        Assert.Equal(["1 rows of other portfolios"], book.Notes);
    }

    [Theory]
    [InlineData("a,Rates,1,0,1\na,FX,1,0,1\n", "line 3, column product: trade a is another one in line 2")]
    [InlineData("a,Rates,1,0,1\na,Rates,1,0,2\n", "line 3, column years: trade a is another one in line 2")]
    [InlineData("a,Weather,1,0,1\n", "line 2, column product: expected one of Credit")]
    [InlineData("a,Rates,x,0,1\n", "line 2, column notional: expected a plain decimal; found 'x'")]
    [InlineData("a,Rates,1,0,-1\n", "line 2, column years: expected years left, at least 0")]
    [InlineData(",Rates,1,0,1\n", "line 2, column trade: expected a name")]
    public void A_trade_that_the_schedule_cannot_take_is_told_with_file_line_and_field(string rows, string sentence)
    {
        File.WriteAllText(_path, "trade,product,notional,pv,years\n" + rows);
        InputException fault = Assert.Throws<InputException>(() => ScheduleFile.Read(_path));
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_a_header_alone_is_an_error_and_no_margin_of_nothing()
    {
        Assert.Equal($"{_path}, line 1: there is no row below the names of the columns; expected sensitivities",
            Assert.Throws<InputException>(() => CrifBook.Of(Read(Header))).Message);
        File.WriteAllText(_path, "trade,product,notional,pv,years\n");
        Assert.Equal($"{_path}, line 1: there is no row below the names of the columns; expected trades",
            Assert.Throws<InputException>(() => ScheduleFile.Read(_path)).Message);
    }

    [Fact]
    public void Names_of_credit_that_Label2_does_not_tell_apart_are_counted()
    {
        const string Row = "T,P,Credit,Risk_CreditNonQ,Pool,1,5y,";
        CrifBook book = CrifBook.Of(Read(Header + Row + ",1,USD,1\n" + Row + ",1,USD,1\n" + Row + "A,1,USD,1\n"));
        Assert.Equal(["2 rows of Risk_CreditNonQ with an empty Label2: they count as one name"], book.Notes);
    }

    private CrifFile Read(string text)
    {
        File.WriteAllText(_path, text);
        return CrifFile.Read(_path);
    }
}

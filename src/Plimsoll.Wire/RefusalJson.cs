// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Plimsoll.Engine.Fields;
using Plimsoll.Values;

namespace Plimsoll.Wire;

/// <summary>A refusal as JSON: <c>{"code": "MarkMissing", "about": "Observable", "observable": "BTC-PERP", "message": "the price of BTC-PERP is
/// missing"}</c>.</summary>
public static class RefusalJson
{
    /// <summary>The code, what it is about by its name, and the sentence.</summary>
    public static JsonObject Of(Rejection rejection, RefusalContext context)
    {
        JsonObject json = [];
        JsonSink sink = new(new(context.Catalog), json);
        RejectionFields.Write(rejection, ref sink);
        json["message"] = RefusalText.Explain(rejection, context);
        return json;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Small questions about calls that hand work to a pool, and about what they return.</summary>
internal static class SubmittedWork
{
    /// <summary>Whether the call hands work to a pool and comes back before it is done.</summary>
    public static bool IsSubmit(IInvocationOperation call, ApiKnowledge knowledge) =>
        (knowledge.RolesOf(call.TargetMethod) & (Roles.Submits | Roles.Waits)) == Roles.Submits
        && !BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod);

    /// <summary>Whether the call hands work to a pool and comes back when it is done.</summary>
    public static bool IsBlocking(IInvocationOperation call, ApiKnowledge knowledge) =>
        (knowledge.RolesOf(call.TargetMethod) & (Roles.Submits | Roles.Waits)) == (Roles.Submits | Roles.Waits)
        && !BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod);

    /// <summary>
    /// Whether nobody can do anything with what the call returns: it is a statement, or the value of a local that is
    /// mentioned nowhere. Whoever writes <c>_ = …</c> means it.
    /// </summary>
    public static bool IsDropped(IInvocationOperation call)
    {
        var (value, user) = Operations.UseOf(call);
        if (user is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, value))
            (_, user) = Operations.UseOf(access);
        return user switch
        {
            IExpressionStatementOperation => true,
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { IsRef: false } local } } =>
                !Operations.RootOf(call).Descendants().Any(other => other is ILocalReferenceOperation mention
                    && SymbolEqualityComparer.Default.Equals(mention.Local, local)),
            _ => false,
        };
    }

    /// <summary>Whether the type is a sequence: the work goes on as far as its results are taken.</summary>
    public static bool IsSequence(ITypeSymbol? type) => type is not null && type.AllInterfaces.Any(implemented =>
        implemented.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        || implemented.MetadataName == "IAsyncEnumerable`1");

    /// <summary>Whether the parameter is called back with what the job threw.</summary>
    public static bool IsErrorCallback(IParameterSymbol parameter, ApiKnowledge knowledge)
    {
        if ((knowledge.RolesOf(parameter) & Roles.RunsAsCallback) == 0
            || parameter.Type is not INamedTypeSymbol { TypeArguments: { Length: 1 } arguments })
            return false;
        for (ITypeSymbol? type = arguments[0]; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, knowledge.Exception))
                return true;
        }
        return false;
    }

    /// <summary>The callbacks that the call is given.</summary>
    public static IEnumerable<IParameterSymbol> CallbacksOf(IInvocationOperation call, ApiKnowledge knowledge) =>
        call.Arguments
            .Where(argument => argument is { ArgumentKind: ArgumentKind.Explicit, Parameter: { } parameter }
                && (knowledge.RolesOf(parameter) & Roles.RunsAsCallback) != 0 && !Operations.IsNull(argument.Value))
            .Select(argument => argument.Parameter!);

    /// <summary>The method of the same type that submits the same and waits for it.</summary>
    public static IMethodSymbol? BlockingForm(IMethodSymbol submit, ApiKnowledge knowledge)
    {
        const string Suffix = "Async";
        if (!submit.Name.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        var name = submit.Name.Substring(0, submit.Name.Length - Suffix.Length);
        for (var type = submit.ContainingType; type is not null; type = type.BaseType)
        {
            foreach (var method in type.GetMembers(name).OfType<IMethodSymbol>())
            {
                if ((knowledge.RolesOf(method) & (Roles.Submits | Roles.Waits)) == (Roles.Submits | Roles.Waits))
                    return method;
            }
        }
        return null;
    }
}

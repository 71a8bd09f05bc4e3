using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>Which code is run by a framework on a thread that others wait for.</summary>
internal static class Frameworks
{
    /// <summary>What the classes derive from whose event handlers run on the thread of the user interface.</summary>
    private static readonly HashSet<string> UserInterface = new(StringComparer.Ordinal)
    {
        "System.Windows.Forms.Control", "System.Windows.DependencyObject", "System.Windows.Threading.DispatcherObject",
        "Microsoft.UI.Xaml.DependencyObject", "Windows.UI.Xaml.DependencyObject",
        "Microsoft.Maui.Controls.BindableObject",
        "Avalonia.AvaloniaObject", "Gtk.Widget", "Android.App.Activity", "UIKit.UIViewController",
    };

    private const string Controller = "Microsoft.AspNetCore.Mvc.ControllerBase";
    private const string Page = "Microsoft.AspNetCore.Mvc.RazorPages.PageModel";
    private const string Endpoints = "Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions";
    private const string NotAnAction = "NonActionAttribute";

    public static bool IsUserInterface(ITypeSymbol? type) => DerivesFrom(type, UserInterface.Contains);

    /// <summary>Whether the method has the form of an event handler, in a class of a user interface.</summary>
    public static bool HandlesEvent(IMethodSymbol method) =>
        IsHandler(method) && IsUserInterface(method.ContainingType);

    public static bool IsHandler(IMethodSymbol method) =>
        method is { ReturnsVoid: true, Parameters.Length: 2 }
        && method.Parameters[0].Type.SpecialType == SpecialType.System_Object
        && DerivesFrom(method.Parameters[1].Type, name => name == "System.EventArgs"
            || name.EndsWith("EventArgs", StringComparison.Ordinal));

    /// <summary>Whether requests to a web server end in the method.</summary>
    public static bool HandlesRequest(IMethodSymbol method)
    {
        if (method is not { DeclaredAccessibility: Accessibility.Public, IsStatic: false, MethodKind: MethodKind.Ordinary })
            return false;
        if (DerivesFrom(method.ContainingType, name => name == Controller))
            return !method.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == NotAnAction);
        return method.Name.StartsWith("On", StringComparison.Ordinal)
            && DerivesFrom(method.ContainingType, name => name == Page);
    }

    /// <summary>Whether what is passed to the method handles the requests to a web server.</summary>
    public static bool TakesRequestHandler(IMethodSymbol method) =>
        method.Name.StartsWith("Map", StringComparison.Ordinal)
        && (method.ReducedFrom ?? method).ContainingType?.ToDisplayString() == Endpoints;

    private static bool DerivesFrom(ITypeSymbol? type, Func<string, bool> isIt)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (isIt(current.OriginalDefinition.ToDisplayString()))
                return true;
        }
        return false;
    }
}

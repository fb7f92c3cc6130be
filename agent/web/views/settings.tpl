<h1 tabindex="-1" data-focus>{{_('Settings')}}</h1>
<p>{{_('A choice counts at once, on this computer, for you.')}}</p>
<form class="card pad settings" data-settings>
% for field in fields:
<fieldset {{'disabled' if field.is_enforced else ''}}>
<legend>{{field.title}}</legend>
% if field.help:
<p class="aside">{{field.help}}</p>
% end
<div class="options">
% for option in field.options:
<label><input type="radio" name="{{field.name}}" value="{{option.value}}" data-key="{{field.name}}-{{option.value}}" {{'checked' if option.is_chosen else ''}}><span><b>{{option.label}}</b>
% if option.help:
<small>{{option.help}}</small>
% end
</span></label>
% end
</div>
% if field.note:
<p class="origin">
% if field.is_enforced:
<svg class="i" aria-hidden="true"><use href="#i-lock"/></svg>\\
% end
<span>{{field.note}}</span>
% if field.back:
<button class="link" type="button" data-setting="{{field.name}}" data-value="" data-key="{{field.name}}-back">{{_('Back to “{label}”').format(label=field.back)}}</button>
% end
</p>
% end
</fieldset>
% end
<p class="flag warn" role="alert" data-post-failed hidden><svg class="i" aria-hidden="true"><use href="#i-alert"/></svg><span></span></p>
</form>
<p class="foot"><a href="/" data-set="" data-key="back">{{_('Back to the console')}}</a></p>

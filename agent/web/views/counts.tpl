<div class="tabs" role="group" aria-label="{{_("Open {words} of").format(words=words)}}">
% for count in counts:
<div>
<button class="tab" type="button" {{'disabled' if count.count is None else ''}} aria-pressed="{{'true' if count.whose == whose else 'false'}}" data-key="list-{{count.whose}}" data-set="list={{count.whose}}&amp;only=open" data-keep><small>{{count.label}}<span class="wide"> {{count.rest}}</span></small> <span class="num"><b>{{'–' if count.count is None else count.count}}</b>\\
% if count.count is not None:
<i>{{_("open")}}</i>\\
% end
</span> <em>{{count.name}}</em></button>
% if count.new and has_form and count.whose == 'caller':
<button class="add" type="button" data-form="new" aria-label="{{count.new.what}}" title="{{count.new.what}}"><svg class="i" aria-hidden="true"><use href="#i-plus"/></svg></button>
% elif count.new and count.new.url:
<a class="add" href="{{count.new.url}}" target="_blank" rel="noopener" aria-label="{{count.new.what}}" title="{{count.new.what}}"><svg class="i" aria-hidden="true"><use href="#i-plus"/></svg></a>
% elif count.new and not has_form:
<button class="add" type="button" popovertarget="how" aria-label="{{count.new.what}}" title="{{count.new.what}}"><svg class="i" aria-hidden="true"><use href="#i-plus"/></svg></button>
% end
</div>
% end
</div>

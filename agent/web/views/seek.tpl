<section class="card seek" aria-labelledby="seek">
<h2 id="seek">{{_('Find the caller, then link the number') if can_link else _('Find the caller')}}</h2>
<form class="box" role="search" data-search><svg class="i" aria-hidden="true"><use href="#i-search"/></svg><input type="search" maxlength="120" aria-label="{{_('Search people, organizations and {words}').format(words=words)}}" autocomplete="off" spellcheck="false" data-key="seek" data-focus></form>
% if of:
<div data-hits data-of="{{of}}" {{'data-can-link' if can_link else ''}}>{{!hits}}</div>
% else:
<div data-hits {{'data-can-link' if can_link else ''}}>{{!hits}}</div>
% end
</section>
